package ai.vibengine.server.runtime.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@NullMarked
class RemovalsTest {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Removals.class);
    private Path removing;
    private Path unremovable;
    private Path tree;

    @BeforeEach
    void make() throws IOException {
        removing = Files.createDirectory(folder.resolve("removing"));
        unremovable = Files.createDirectory(folder.resolve("unremovable"));
        tree = Files.createDirectory(folder.resolve("tree"));
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aTreeIsOutOfTheWayAtOnceAndGoneSoon() throws Exception {
        HostileTree.nest(tree, 60, 200);
        try (Removals removals = removals()) {
            removals.remove(tree);

            assertThat(tree).doesNotExist();
            await(() -> isEmpty(removing));
        }
        assertThat(unremovable).isEmptyDirectory();
    }

    @Test
    void whatAnEarlierServerHadNotRemovedIsRemoved() throws Exception {
        Files.createDirectories(removing.resolve("a/b"));
        Files.createDirectories(unremovable.resolve("c/d"));
        try (Removals removals = removals()) {
            removals.resume();

            await(() -> isEmpty(removing) && isEmpty(unremovable));
        }
    }

    @Test
    void whatResistsIsSetAsideToldOnceAndTriedAgain() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can mount");
        Path mounted = Files.createDirectory(tree.resolve("mounted"));
        HostileTree.run(tree, "mount -t tmpfs tmpfs mounted && echo kept > mounted/kept");
        Process user = new ProcessBuilder("cat").directory(mounted.toFile()).start();
        try (Removals removals = removals()) {
            removals.remove(tree);
            assertThat(tree).doesNotExist();
            await(() -> !isEmpty(unremovable));
            await(() -> !warnings().isEmpty());
            try (var aside = Files.list(unremovable)) {
                assertThat(aside.findFirst().orElseThrow().resolve("mounted/kept"))
                        .hasContent("kept\n");
            }

            user.destroyForcibly().waitFor();
            await(() -> isEmpty(unremovable));
        } finally {
            user.destroyForcibly().waitFor();
        }
        assertThat(warnings()).hasSize(1).allMatch(line -> line.contains(unremovable.toString()));
        assertThat(removing).isEmptyDirectory();
    }

    @Test
    void aTreeThatCannotBeMovedIsRemovedWhereItIs() throws Exception {
        assumeTrue(HostileTree.canMakeImmutable(folder), "this filesystem has no immutable files");
        HostileTree.run(tree, "touch file && chattr +i file .");
        try (Removals removals = removals()) {
            removals.remove(tree);

            assertThat(tree).doesNotExist();
        }
        assertThat(warnings()).isEmpty();
    }

    private Removals removals() {
        return new Removals(removing, unremovable, new Retries(Duration.ofMillis(5), Duration.ofMillis(20)));
    }

    private List<String> warnings() {
        synchronized (log) {
            return log.list.stream()
                    .filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    private static boolean isEmpty(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && names.length == 0;
    }

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        long start = System.nanoTime();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
