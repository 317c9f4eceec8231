package dev.exeunt.admin;

import java.util.Optional;

/**
 * The operator's listener.
 *
 * @param port 0 for any that is free
 * @param token what callers must present; without it only loopback is answered
 */
public record AdminSettings(String host, int port, Optional<String> token) {
    /** Without the token. */
    @Override
    public String toString() {
        return "AdminSettings[host=" + host + ", port=" + port + "]";
    }
}
