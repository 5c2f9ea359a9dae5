import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { UnpackedPackages } from '@carillon/testing';
import { eventually } from '@carillon/testing';

/** What it takes to run Exim without installing it: the server, a library, and users without the machine's own. */
export const EXIM_PACKAGES = ['exim4-daemon-light', 'libidn12', 'libnss-wrapper'] as const;

export const LARGEST_BYTES = 100_000;
/** Debian's Exim gives up being root for this user; mail cannot be delivered as root. */
const NOBODY = 65_534;
const USER = 'Debian-exim';

/** Exim of Debian as the mail server of example.org: Homer has a mailbox there, and nobody else. */
export class Exim {
  private constructor(
    readonly port: number,
    private readonly mailbox: string,
    private readonly server: ChildProcess,
  ) {}

  static async start({ root }: UnpackedPackages): Promise<Exim> {
    const [spool, mailbox] = ['spool', 'mailbox'].map((name) => join(root, name)) as [string, string];
    const uid = process.getuid?.() || NOBODY;
    const gid = process.getgid?.() || NOBODY;
    for (const folder of [spool, mailbox]) {
      mkdirSync(folder);
      chownSync(folder, uid, gid);
    }
    const [passwd, group, config] = ['passwd', 'group', 'exim.conf'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(passwd, `root:x:0:0:root:/:/bin/false\n${USER}:x:${uid}:${gid}::/:/bin/false\n`);
    writeFileSync(group, `root:x:0:\n${USER}:x:${gid}:\n`);
    const binary = join(root, 'usr/sbin/exim4');
    writeFileSync(config, configuration({ binary, spool, mailbox }));
    const libraries = readdirSync(join(root, 'usr/lib'))
      .map((name) => join(root, 'usr/lib', name))
      .filter((folder) => existsSync(join(folder, 'libnss_wrapper.so')));
    const env = {
      LD_LIBRARY_PATH: libraries.join(':'),
      LD_PRELOAD: join(libraries[0]!, 'libnss_wrapper.so'),
      NSS_WRAPPER_PASSWD: passwd,
      NSS_WRAPPER_GROUP: group,
    };
    const port = await freePort();
    const server = spawn(binary, ['-C', config, '-bdf', '-oX', `127.0.0.1.${port}`], { env, stdio: 'ignore' });
    const log = join(spool, 'mainlog');
    await eventually(() => expect(existsSync(log) && readFileSync(log, 'utf8')).toContain('listening for SMTP'));
    return new Exim(port, mailbox, server);
  }

  /** Mail that has been delivered, as it lies in the mailbox (maildir). */
  mails(): readonly Buffer[] {
    const folder = join(this.mailbox, 'new');
    return existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name))) : [];
  }

  stop(): void {
    this.server.kill();
  }
}

interface Places {
  readonly binary: string;
  readonly spool: string;
  readonly mailbox: string;
}

const configuration = ({ binary, spool, mailbox }: Places): string => `
exim_path = ${binary}
exim_user = ${USER}
exim_group = ${USER}
deliver_drop_privilege = true
keep_environment = LD_PRELOAD:LD_LIBRARY_PATH:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
spool_directory = ${spool}
log_file_path = ${spool}/%slog
pid_file_path = ${spool}/exim.pid
primary_hostname = mx.example.org
tls_advertise_hosts =
dsn_advertise_hosts = *
message_size_limit = ${LARGEST_BYTES}
domainlist here = example.org
acl_smtp_rcpt = check_rcpt
begin acl
check_rcpt:
  accept domains = +here
         local_parts = homer
  deny   message = 5.1.1 no such user here
begin routers
here:
  driver = accept
  domains = +here
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = ${mailbox}
  maildir_format
  return_path_add
  envelope_to_add
  user = ${USER}
  group = ${USER}
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number }; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
