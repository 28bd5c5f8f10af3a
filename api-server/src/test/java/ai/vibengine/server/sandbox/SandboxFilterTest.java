package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SandboxFilterTest {

    /** Cursors are bound to the filter, so a parameter that is missing in it would let a cursor pass from one list to another. */
    @Test
    void theFilterHasEachQueryParameterOfTheListButThoseOfPaging() {
        assertThat(Arrays.stream(SandboxFilter.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyInAnyOrderElementsOf(Contract.load().operation("listSandboxes").parameters().stream()
                        .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                        .map(Parameter::name)
                        .filter(name -> !name.equals("limit") && !name.equals("cursor"))
                        .toList());
    }
}
