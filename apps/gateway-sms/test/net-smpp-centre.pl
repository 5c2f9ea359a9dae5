# A centre made of Perl's Net::SMPP, a codec by other people: takes one session, and tells each PDU on standard output as JSON.
# Every submit_sm is accepted; one that asks for a receipt gets it at once.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!";
print encode_json({ port => $listener->sockport }), "\n";
my $session = $listener->accept or die "cannot accept: $!";
${*$session}{async} = 1; # answers to what we send come by read_pdu like everything else
my $json = JSON::PP->new->canonical;
my $count = 0;

while (my $pdu = $session->read_pdu) {
    my $command = Net::SMPP::pdu_tab->{$pdu->{cmd}}{cmd} // $pdu->{cmd};
    my %told = map { $_ => $pdu->{$_} } grep { defined $pdu->{$_} && !ref $pdu->{$_} } keys %$pdu;
    delete $told{data};
    $told{short_message} = unpack 'H*', $told{short_message} if defined $told{short_message};
    # Optional parameters are named by their numbers.
    for my $tag (grep { /^\d+$/ } keys %told) { $told{$tag} = unpack 'H*', $told{$tag}; }
    print $json->encode({ command => $command, %told }), "\n";

    if ($command eq 'bind_transceiver') {
        $session->bind_transceiver_resp(seq => $pdu->{seq}, system_id => 'PERL');
    } elsif ($command eq 'enquire_link') {
        $session->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($command eq 'unbind') {
        $session->unbind_resp(seq => $pdu->{seq});
        last;
    } elsif ($command eq 'submit_sm') {
        my $id = 'perl-' . ++$count;
        $session->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
        next unless $pdu->{registered_delivery};
        my $text = "id:$id sub:001 dlvrd:001 submit date:2605011200 done date:2605011201 stat:DELIVRD err:000 text:";
        $session->deliver_sm(
            source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
            esm_class => 4, short_message => $text);
    }
}
