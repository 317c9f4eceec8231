package dev.exeunt.federation;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The listener for other servers.
 *
 * @param port 0 for any that is free
 * @param tls absent for plain HTTP, for use behind a proxy
 * @param serveV1SendLeave whether the endpoint that the specification removed in v1.18 is served
 * @param rateLimit requests a second from one origin; 0 for no limit
 */
public record FederationSettings(String host, int port, Optional<Tls> tls, boolean serveV1SendLeave, int rateLimit) {
    /** The certificate chain and its key, PEM files. */
    public record Tls(Path certificate, Path privateKey) {}
}
