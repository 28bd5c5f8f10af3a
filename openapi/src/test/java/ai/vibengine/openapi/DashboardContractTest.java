package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for the public contract, as far as it makes sense between a server and its own pages. */
class DashboardContractTest {
    private static final Contract CONTRACT = Contract.load().dashboard();
    private static final Places PLACES = new Places(CONTRACT);

    @Test
    void theFieldsParserReadsItWithoutMessages() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser()
                .readLocation(Path.of("dashboard.yaml").toUri().toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths())
                .hasSameSizeAs(PLACES.at("/paths").children());
    }

    @Test
    void everySchemaIsBoundedOrSaysWhyNot() {
        assertThat(PLACES.schemas())
                .isNotEmpty()
                .allSatisfy(schema -> assertThat(BoundsTest.isBounded(schema))
                        .as(schema.pointer())
                        .isNotEqualTo(schema.has("x-unbounded")));
    }

    @Test
    void everyPropertySaysWhatItIs() {
        assertThat(PLACES.properties())
                .isNotEmpty()
                .allMatch(property ->
                        !PLACES.resolve(property).text("description").isBlank());
    }

    @Test
    void everyExampleIsValid() {
        List<String> errors = new ArrayList<>();
        for (Located holder : PLACES.schemaHolders()) {
            for (Located named : holder.child("examples").children()) {
                Located value = PLACES.resolve(named).child("value");
                PLACES.violations(holder.child("schema"), value.node())
                        .forEach(error -> errors.add(named + ": " + error));
            }
        }
        for (Located schema : PLACES.schemas()) {
            if (schema.has("example")) {
                PLACES.violations(schema, schema.child("example").node())
                        .forEach(error -> errors.add(schema + ": " + error));
            }
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void everyPathIsTheDashboards() {
        assertThat(PLACES.at("/paths").children())
                .isNotEmpty()
                .allMatch(path -> path.name().startsWith("/dashboard/api/"));
    }

    @Test
    void whatChangesSomethingTellsOfOtherSites() {
        assertThat(CONTRACT.operations())
                .filteredOn(operation -> !operation.method().equals("GET"))
                .isNotEmpty()
                .allMatch(operation -> operation.replies().containsKey(403));
    }

    @Test
    void everythingElseThanSigningInNeedsASession() {
        assertThat(CONTRACT.operations())
                .filteredOn(operation -> operation.node().has("security"))
                .extracting(Operation::id)
                .containsExactlyInAnyOrder("signIn", "setLogin");
    }

    @Test
    void noOperationOfThePublicApiIsThereAgain() {
        Contract publicContract = Contract.load();
        assertThat(CONTRACT.operations())
                .extracting(operation -> operation.path().substring("/dashboard/api".length()))
                .allMatch(path -> publicContract.methods(path).isEmpty());
    }
}
