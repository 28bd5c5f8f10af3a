package ai.vibengine.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget("output", 100, 40);

    @Test
    void whatIsBelowTheBoundMayBegin() {
        budget.open("a").add(39);

        budget.requireRoom("a");
        budget.requireRoom("b");
    }

    @Test
    void anAccountThatHasItsShareBeginsNothingMoreAndOthersDo() {
        budget.open("a").add(40);

        assertThatThrownBy(() -> budget.requireRoom("a"))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("40 bytes of output")
                .matches(refused -> ((BudgetExceededException) refused).isOfAccount());
        budget.requireRoom("b");
    }

    @Test
    void whatAnAccountHasBeyondItsShareIsNotTakenFromOthers() {
        // All of it began when the budget was not used up.
        budget.open("a").add(1000);
        budget.open("b").add(10);

        budget.requireRoom("b");
        budget.requireRoom("c");
    }

    @Test
    void whenAllHaveTheWholeOnlyWhoHasLittleBegins() {
        budget.open("a").add(39);
        budget.open("b").add(39);
        budget.open("c").add(39);
        budget.open("d").add(4);

        assertThatThrownBy(() -> budget.requireRoom("c"))
                .isInstanceOf(BudgetExceededException.class)
                .matches(refused -> !((BudgetExceededException) refused).isOfAccount());
        budget.requireRoom("d");
        budget.requireRoom("e");
    }

    @Test
    void whatIsClosedCountsNoMore() {
        ByteBudget.Lease lease = budget.open("a");
        lease.add(30);
        lease.add(30);

        lease.close();
        lease.close();
        lease.add(50);

        budget.requireRoom("a");
        assertThat(budget.used()).isZero();

        budget.open("a").add(39);
        budget.open("b").add(39);
        budget.requireRoom("b");
    }
}
