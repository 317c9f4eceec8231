package dev.exeunt.net;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities that outgoing TLS trusts. */
public final class TrustedAuthorities {
    private final TrustManagerFactory factory;

    private TrustedAuthorities(TrustManagerFactory factory) {
        this.factory = factory;
    }

    /**
     * The platform's authorities, and those of a PEM file.
     *
     * @throws IOException with one line for the operator, where the file cannot be read or holds no certificate
     */
    public static TrustedAuthorities load(Optional<Path> more) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (X509Certificate authority : platform()) {
                trusted.setCertificateEntry("platform-" + number++, authority);
            }
            if (more.isPresent()) {
                for (Certificate authority : read(more.get())) {
                    trusted.setCertificateEntry("more-" + number++, authority);
                }
            }
            return new TrustedAuthorities(factory(trusted));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up the trusted certificate authorities: " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("the file " + file + " holds no certificate");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException("the file " + file + " holds something else than PEM certificates", e);
        }
    }

    private static X509Certificate[] platform() throws GeneralSecurityException {
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    /** Of null: the platform's. */
    private static TrustManagerFactory factory(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    TrustOptions options() {
        return TrustOptions.wrap(factory);
    }
}
