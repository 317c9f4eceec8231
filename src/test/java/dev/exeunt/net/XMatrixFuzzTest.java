package dev.exeunt.net;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;

/** Whatever the header is, it is read, or refused with 401; what was read can be written and read again. */
class XMatrixFuzzTest {
    @FuzzTest
    void headerNeverSurprises(FuzzedDataProvider data) {
        String header = data.consumeRemainingAsString();
        XMatrix read;
        try {
            read = XMatrix.parse(header);
        } catch (MatrixException refused) {
            if (refused.error().code() != Code.UNAUTHORIZED) {
                throw new AssertionError("refused otherwise than as unauthorized", refused);
            }
            return;
        }
        boolean plain = (read.keyId() + read.signature()).chars().noneMatch(c -> c == '"' || c == '\\');
        if (plain && !XMatrix.parse(read.header()).equals(read)) {
            throw new AssertionError("written otherwise than read: " + read);
        }
    }
}
