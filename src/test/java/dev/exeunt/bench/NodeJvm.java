package dev.exeunt.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A node's JVM, looked into from outside. */
final class NodeJvm implements AutoCloseable {
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;
    private final CompilationMXBean compilation;

    /** @param pid its process */
    @SuppressWarnings("BanJNDI") // The address comes from a process that this one has started.
    NodeJvm(long pid) throws IOException {
        this.connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(pid)));
        MBeanServerConnection connection = connector.getMBeanServerConnection();
        this.threads = ManagementFactory.newPlatformMXBeanProxy(
                connection, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        this.memory = ManagementFactory.newPlatformMXBeanProxy(
                connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        this.compilation = ManagementFactory.newPlatformMXBeanProxy(
                connection, ManagementFactory.COMPILATION_MXBEAN_NAME, CompilationMXBean.class);
    }

    private static String agent(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("the node's JVM cannot be looked into", e);
        }
    }

    /** What the threads that run now have allocated since they began. */
    long allocatedBytes() {
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }

    /** How long its compilers have worked since it began. */
    Duration compiled() {
        return Duration.ofMillis(compilation.getTotalCompilationTime());
    }

    /** What is left of the heap after a collection. */
    long liveBytes() {
        // What the first one finds to be finalized or cleaned is gone after the second.
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
