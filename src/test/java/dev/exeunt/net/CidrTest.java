package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1",
        "10.9.8.7/8, 10.0.0.1",
        "192.168.4.0/22, 192.168.7.255",
        "127.0.0.1/32, 127.0.0.1",
        "0.0.0.0/0, 203.0.113.7",
        "fc00::/7, fdff::1",
        "::1/128, ::1",
        "::/0, 2001:db8::1",
    })
    void aNetworkContainsTheAddressesThatShareItsPrefix(String network, String address) throws UnknownHostException {
        assertThat(Cidr.parse(network).orElseThrow().contains(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 11.0.0.0",
        "192.168.4.0/22, 192.168.8.0",
        "192.168.4.0/22, 192.168.3.255",
        "127.0.0.1/32, 127.0.0.2",
        "fc00::/7, fe00::1",
        "0.0.0.0/0, ::1",
        "::/0, 127.0.0.1",
    })
    void aNetworkContainsNoOtherAddress(String network, String address) throws UnknownHostException {
        assertThat(Cidr.parse(network).orElseThrow().contains(InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "/8",
                "127.0.0.0/80",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10/8",
                "256.0.0.0/8",
                "localhost/8",
                "fe80::1%lo/64",
                ":::/8",
                "cafe/16",
                " 10.0.0.0/8",
                "10.0.0.0/ 8",
            })
    void whatIsNotInCidrNotationIsNoNetwork(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }
}
