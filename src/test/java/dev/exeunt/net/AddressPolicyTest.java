package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy publicOnly = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotPublicIsRefused(String address) {
        assertThat(publicOnly.allows(ip(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1"})
    void publicAddressesAreAllowed(String address) {
        assertThat(publicOnly.allows(ip(address))).isTrue();
    }

    @Test
    void theOperatorMayAllowNetworks() {
        AddressPolicy policy = new AddressPolicy(List.of(
                Cidr.parse("10.1.0.0/16").orElseThrow(), Cidr.parse("fd00::/8").orElseThrow()));

        assertThat(policy.allows(ip("10.1.9.9"))).isTrue();
        assertThat(policy.allows(ip("fd12::1"))).isTrue();
        assertThat(policy.allows(ip("10.2.0.1"))).isFalse();
        assertThat(policy.allows(ip("::ffff:10.1.0.1")))
                .as("the same address, mapped")
                .isTrue();
        assertThat(policy.allows(ip("8.8.8.8"))).isTrue();
    }

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
