import { commandStatus } from './command-status';

describe('commandStatus', () => {
  it.each([
    [0x0b, 'ESME_RINVDSTADR', 'recipient'],
    [0x0a, 'ESME_RINVSRCADR', 'sender'],
    [0x01, 'ESME_RINVMSGLEN', 'content'],
    [0x0e, 'ESME_RINVPASWD', 'account'],
    [0x05, 'ESME_RALYBND', 'account'],
    [0x04, 'ESME_RINVBNDSTS', 'session'],
    [0x58, 'ESME_RTHROTTLED', 'throttled'],
    [0x14, 'ESME_RMSGQFUL', 'queue-full'],
    [0x08, 'ESME_RSYSERR', 'temporary'],
    [0x401, 'SMPP_0x00000401', 'content'],
    [0xffffffff, 'SMPP_0xFFFFFFFF', 'content'],
  ])('%d is %s, a matter of %s', (status, name, statusClass) => {
    expect(commandStatus(status)).toEqual({ name, class: statusClass });
  });

  it('lets a route say what a status means there', () => {
    const overrides = new Map([[0x45, 'temporary' as const]]);
    expect(commandStatus(0x45, overrides)).toEqual({ name: 'ESME_RSUBMITFAIL', class: 'temporary' });
    expect(commandStatus(0x45)).toMatchObject({ class: 'content' });
  });
});
