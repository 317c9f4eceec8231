package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.admin.AdminNode.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");

    @TempDir
    Path folder;

    @Test
    void onlyThePagesOwnScriptAndStyleMayRunInIt() throws Exception {
        try (AdminNode node = new AdminNode(folder)) {
            Answer first = node.send("GET", "/", BodyPublishers.noBody());
            Answer second = node.send("GET", "/", BodyPublishers.noBody());

            String policy =
                    first.http().headers().firstValue("Content-Security-Policy").orElseThrow();
            assertThat(policy)
                    .startsWith("default-src 'none'; script-src 'nonce-" + nonce(first) + "'")
                    .doesNotContain("unsafe");
            assertThat(nonce(first)).isNotEqualTo(nonce(second)).isNotEqualTo("NONCE");
            assertThat(first.body())
                    .doesNotContain("innerHTML")
                    .doesNotContain("https://")
                    .doesNotContain("eval(");
            assertThat(first.http().headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        }
    }

    private static String nonce(Answer page) {
        Matcher matcher = NONCE.matcher(page.body());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
