package dev.exeunt.cli;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.IPAddress;

/** A certificate authority for one run, of which nothing stays: for the demo, and for tests. */
public final class ThrowAwayAuthority {
    private static final X500Name AUTHORITY = new X500Name("CN=Exeunt throw-away CA");

    private final KeyPair keys = newKeys();
    private final String certificate;
    private long serial = 1;

    public ThrowAwayAuthority() {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            certificate = pem("CERTIFICATE", certificate(AUTHORITY, keys, extensions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the authority's certificate. */
    public Path writeTo(Path file) throws IOException {
        return Files.writeString(file, certificate);
    }

    /** A server's key and certificate for these DNS names and IP addresses. */
    public PemKeyCertOptions issue(String... names) {
        GeneralName[] subjects = Stream.of(names)
                .map(name ->
                        new GeneralName(IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        KeyPair server = newKeys();
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(subjects));
            byte[] issued = certificate(new X500Name("CN=server"), server, extensions);
            return new PemKeyCertOptions()
                    .setCertValue(Buffer.buffer(pem("CERTIFICATE", issued)))
                    .setKeyValue(
                            Buffer.buffer(pem("PRIVATE KEY", server.getPrivate().getEncoded())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] certificate(X500Name subject, KeyPair subjectKeys, ExtensionsGenerator extensions)
            throws IOException {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        Instant now = Instant.now();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(BigInteger.valueOf(serial++)));
        generator.setIssuer(AUTHORITY);
        generator.setSubject(subject);
        generator.setSignature(algorithm);
        generator.setStartDate(new Time(Date.from(now.minus(Duration.ofDays(1)))));
        generator.setEndDate(new Time(Date.from(now.plus(Duration.ofDays(1)))));
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(subjectKeys.getPublic().getEncoded()));
        generator.setExtensions(extensions.generate());
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(generator.generateTBSCertificate());
        parts.add(algorithm);
        parts.add(new DERBitString(sign(generator.generateTBSCertificate().getEncoded("DER"))));
        return new DERSequence(parts).getEncoded("DER");
    }

    private byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
