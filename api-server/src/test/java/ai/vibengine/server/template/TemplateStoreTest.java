package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.testing.Parallel;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class TemplateStoreTest {

    private static final String BUILD = "bld_0123456789";

    @Test
    void aPageOfALogAndItsTotalAreOfOneMomentWhileItGrows(@TempDir Path folder) {
        try (Database database = TestDatabase.open(folder)) {
            TemplateStore store = new TemplateStore(database);
            store.replaceBuiltIn(building());
            AtomicBoolean writing = new AtomicBoolean(true);

            List<List<String>> wrong = Parallel.all(2, number -> {
                List<String> seen = new ArrayList<>();
                if (number == 0) {
                    while (writing.get()) {
                        LogPage page = store.log(BUILD, 0, 10_000);
                        if (page.totalCount() != page.lines().size()) {
                            seen.add(page.lines().size() + " lines, " + page.totalCount() + " counted");
                        }
                    }
                } else {
                    for (int line = 1; line <= 500; line++) {
                        store.append(BUILD, List.of(new LogLine(line, 1, "stdout", Instant.EPOCH, "x")));
                    }
                    writing.set(false);
                }
                return seen;
            });

            assertThat(wrong.stream().flatMap(List::stream)).isEmpty();
            LogPage page = store.log(BUILD, 490, 5);
            assertThat(page.lines()).extracting(LogLine::line).containsExactly(491, 492, 493, 494, 495);
            assertThat(page.hasMore()).isTrue();
            assertThat(page.totalCount()).isEqualTo(500);
        }
    }

    private static Template building() {
        return new Template(
                BUILD,
                null,
                "talking",
                Template.Status.BUILDING,
                null,
                null,
                List.of("true"),
                SandboxSetup.NONE,
                new SandboxImage("base", List.of()),
                Instant.EPOCH,
                null,
                null);
    }
}
