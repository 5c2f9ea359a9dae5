# A centre made of Perl's Net::SMPP, a codec by other people: takes one session after another, and tells each PDU on standard output
# as JSON, octets in hexadecimal. Which receipt follows a message, or which status refuses it, is told by the last digit of its number.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

$| = 1;
$SIG{PIPE} = 'IGNORE';
my %REFUSALS = (8 => 0x0b, 9 => 0x58); # ESME_RINVDSTADR, ESME_RTHROTTLED
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!";
print encode_json({ port => $listener->sockport }), "\n";
my $json = JSON::PP->new->canonical;
my $count = 0;

while (my $session = $listener->accept) {
    ${*$session}{async} = 1; # answers to what we send come by read_pdu like everything else
    serve($session);
    close $session;
}

sub serve {
    my ($session) = @_;
    while (my $pdu = $session->read_pdu) {
        my $command = told($pdu);
        my $seq = $pdu->{seq};
        if ($command eq 'bind_transceiver') {
            $session->bind_transceiver_resp(seq => $seq, system_id => 'PERL');
            $session->enquire_link;
        } elsif ($command eq 'enquire_link') {
            $session->enquire_link_resp(seq => $seq);
        } elsif ($command eq 'unbind') {
            $session->unbind_resp(seq => $seq);
            return;
        } elsif ($command eq 'submit_sm') {
            my $kind = substr $pdu->{destination_addr}, -1;
            my $status = $REFUSALS{$kind} // 0;
            my $id = 'perl-' . ++$count;
            $session->submit_sm_resp(seq => $seq, status => $status, message_id => $status ? '' : $id);
            report($session, $kind, $id, $pdu) unless $status;
        }
    }
}

sub told {
    my ($pdu) = @_;
    my $command = Net::SMPP::pdu_tab->{$pdu->{cmd}}{cmd} // $pdu->{cmd};
    my %told = map { $_ => $pdu->{$_} } grep { defined $pdu->{$_} && !ref $pdu->{$_} } keys %$pdu;
    delete $told{data};
    $told{short_message} = unpack 'H*', $told{short_message} if defined $told{short_message};
    for my $tag (grep { /^\d+$/ } keys %told) { # optional parameters, by number and by name
        my $name = Net::SMPP::param_tab->{$tag}{name} // "tag-$tag";
        $told{$name} = unpack 'H*', delete $told{$tag};
    }
    print $json->encode({ command => $command, %told }), "\n";
    return $command;
}

sub report {
    my ($session, $kind, $id, $pdu) = @_;
    my @way_back = (source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr}, esm_class => 4);
    my $dates = 'submit date:2605011200 done date:2605011201';
    if ($kind eq '1') { # as in appendix B
        $session->deliver_sm(@way_back, short_message => "id:$id sub:001 dlvrd:001 $dates stat:DELIVRD err:000 text:Hello");
    } elsif ($kind eq '2') { # optional parameters, and a text that knows another name
        $session->deliver_sm(@way_back,
            short_message => "id:0 sub:001 dlvrd:000 $dates stat:DELIVRD err:000 text:",
            receipted_message_id => "$id\0", message_state => pack('C', 5), network_error_code => pack('Cn', 3, 27));
    } elsif ($kind eq '3') { # by data_sm, without a text
        $session->data_sm(@way_back, registered_delivery => 0, data_coding => 0,
            receipted_message_id => "$id\0", message_state => pack('C', 3));
    } elsif ($kind eq '4') { # what is passing first, then the end, in words of the centre's own
        $session->deliver_sm(@way_back, short_message => "id:$id stat:ENROUTE");
        $session->deliver_sm(@way_back, short_message => "stat:REJECTD id:$id err:0A1 done date:260501120159 Text:id:7");
    } elsif ($kind eq '5') { # an intermediate notification (SMPP 3.4 5.2.12)
        $session->deliver_sm(@way_back[0 .. 3], esm_class => 0x20,
            short_message => "id:$id stat:ENROUTE", receipted_message_id => "$id\0", message_state => pack('C', 1));
    }
}
