package ai.vibengine.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.paging.Page;
import ai.vibengine.client.paging.Paged;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeVibengine;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list taken page by page, in both variants. */
class PageTest {

    private FakeVibengine fake;
    private Vibengine vibengine;
    private Paged<Sandbox> list;

    @BeforeEach
    void startThreeSandboxes() {
        fake = FakeVibengine.start();
        vibengine = Clients.of(fake).build();
        for (int i = 0; i < 3; i++) {
            vibengine.sandboxes().create();
        }
        list = vibengine.sandboxes().list(l -> l.pageSize(2));
    }

    @AfterEach
    void stop() {
        vibengine.close();
        fake.close();
    }

    @Test
    void nextOfTheLastPageThrowsInBothVariants() {
        Page<Sandbox> last = list.firstPage().next();

        assertThat(last.hasMore()).isFalse();
        assertThatThrownBy(last::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(last::nextAsync).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void pageAfterTheCursorOfAPageIsThePageThatFollows() throws Exception {
        Page<Sandbox> first = list.firstPage();
        String cursor = requireNonNull(first.nextCursor());

        assertThat(list.pageAfter(cursor).items())
                .extracting(Sandbox::id)
                .containsExactlyElementsOf(
                        first.next().items().stream().map(Sandbox::id).toList());
        assertThat(list.pageAfterAsync(cursor).get(20, TimeUnit.SECONDS).items())
                .extracting(Sandbox::id)
                .hasSize(1);
    }

    @Test
    void pageAfterACursorThatTheServerDoesNotKnowIsABadRequest() {
        assertThatThrownBy(() -> list.pageAfter("elsewhere")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> list.pageAfter("")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> list.pageAfterAsync("elsewhere").get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(BadRequestException.class);
    }
}
