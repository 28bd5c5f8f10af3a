package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A number is written twice, for people and for programs; both must be the same one. */
class ProseTest {
    private final Contract contract = Contract.load();
    private final Places places = new Places(contract);

    @Test
    void thePlansOfTheProseAreThoseOfThePrograms() {
        List<List<String>> plans = new ArrayList<>();
        for (Located plan : places.at("/x-plans").children()) {
            String name = plan.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + plan.name().substring(1);
            plans.add(List.of(
                    name,
                    plan.node().path("requests_per_minute").asText("Custom"),
                    plan.node().path("concurrent_sandboxes").asText("Custom")));
        }
        String[] header = {"Plan", "Requests per minute", "Concurrent sandboxes"};

        assertThat(plans)
                .isEqualTo(Table.rows(contract.at("/info/description").asText(), header))
                .isEqualTo(Table.rows(Reference.text("plans.md"), header));
    }

    @Test
    void theLimitsOfBuildsInTheProseAreThoseOfThePrograms() {
        List<String> names =
                List.of("concurrent_builds", "waiting_builds", "build_minutes_per_day", "templates", "build_log_bytes");
        List<List<String>> plans = new ArrayList<>();
        for (String plan : List.of("Free", "Pro")) {
            List<String> row = new ArrayList<>(List.of(plan));
            names.forEach(name -> row.add("" + number("/x-plans/" + plan.toLowerCase(Locale.ROOT) + "/" + name)));
            plans.add(row);
        }
        String[] header = {
            "Plan", "Builds at once", "Builds that wait", "Build minutes per day", "Templates", "Bytes of build logs"
        };

        assertThat(plans).isEqualTo(Table.rows(contract.at("/info/description").asText(), header));
        assertThat(message("ErrorTooManyBuilds"))
                .contains(
                        number("/x-plans/free/concurrent_builds") + number("/x-plans/free/waiting_builds") + " builds");
        assertThat(message("ErrorBuildMinutes"))
                .contains("for " + number("/x-plans/free/build_minutes_per_day") + " minutes");
        assertThat(message("ErrorTooManyTemplates"))
                .contains("has " + number("/x-plans/free/templates") + " templates");
    }

    @Test
    void theLimitsOfResourcesInTheProseAreThoseOfThePlans() {
        List<List<String>> plans = new ArrayList<>();
        for (String plan : List.of("Free", "Pro")) {
            List<String> row = new ArrayList<>(List.of(plan));
            List.of("sandbox_cpus", "sandbox_memory_mib", "sandbox_disk_mib")
                    .forEach(name -> row.add("" + number("/x-plans/" + plan.toLowerCase(Locale.ROOT) + "/" + name)));
            plans.add(row);
        }

        assertThat(plans)
                .isEqualTo(Table.rows(
                        contract.at("/info/description").asText(),
                        "Plan",
                        "Processors",
                        "MiB of memory",
                        "MiB of disk"));
    }

    @Test
    void theRefusalsShowTheLimitsOfThePlans() {
        assertThat(message("ErrorRateLimited"))
                .contains("More than " + number("/x-plans/free/requests_per_minute") + " requests")
                .contains("in " + number("/x-limits/rate_window_seconds") + " seconds");
        assertThat(message("ErrorConcurrencyLimitExceeded"))
                .contains("runs " + number("/x-plans/free/concurrent_sandboxes") + " sandboxes");
        assertThat(message("ErrorPayloadTooLarge")).contains("over " + number("/x-limits/max_body_bytes") + " bytes");
    }

    @Test
    void theProseSaysTheBodyLimit() {
        assertThat(numbers(contract.yaml(), "(\\d+) KiB"))
                .isNotEmpty()
                .allMatch(kibibytes -> kibibytes * 1024 == number("/x-limits/max_body_bytes"));
    }

    @Test
    void theProseSaysTheLimitsOfFilesAndOutputs() {
        assertThat(numbers(contract.yaml(), "(\\d+) MiB"))
                .isNotEmpty()
                .allMatch(mebibytes -> mebibytes * 1024 * 1024 == number("/x-limits/max_output_bytes")
                        || mebibytes * 1024 * 1024 == number("/x-limits/max_file_bytes"));
    }

    @Test
    void theProseSaysHowManyPortsMayBeOpen() {
        assertThat(numbers(contract.yaml(), "At most (\\d+) ports of a sandbox"))
                .containsExactly(number("/x-limits/open_ports"));
        assertThat(message("ErrorTooManyPorts")).contains("has " + number("/x-limits/open_ports") + " open ports");
    }

    @Test
    void theProseSaysHowMuchMayBeUnderWay() {
        assertThat(numbers(places.prose(), "At most (\\d+) requests of an account"))
                .containsExactly(number("/x-limits/concurrent_requests"));
        assertThat(numbers(places.prose(), "at most (\\d+) uploads of files"))
                .containsExactly(number("/x-limits/concurrent_uploads"));
    }

    @Test
    void theProseSaysTheRateWindow() {
        int window = number("/x-limits/rate_window_seconds");
        assertThat(numbers(places.prose(), "The window is fixed, (\\d+) seconds long"))
                .containsExactly(window);
        assertThat(numbers(contract.yaml(), "in a window of (\\d+) seconds")).containsExactly(window);
        assertThat(number("/components/headers/X-RateLimit-Reset/schema/maximum"))
                .isEqualTo(window);
    }

    @Test
    void theProseSaysTheLimitsOfCommandsAndWaits() {
        assertThat(numbers(contract.yaml(), "with N from 0 to (\\d+), lets"))
                .containsExactly(number("/x-limits/max_wait_seconds"));
        assertThat(numbers(contract.yaml(), "sent within (\\d+) seconds"))
                .containsExactly(number("/x-limits/stdin_timeout_seconds"));
        assertThat(numbers(contract.yaml(), "in UTF-8 at most (\\d+)\\s+bytes"))
                .containsExactly(number("/x-limits/max_command_bytes"), number("/x-limits/max_command_bytes"));
    }

    @Test
    void theProseSaysHowLongThingsAreRemembered() {
        int stopReason = number("/x-limits/stop_reason_retention_seconds") / 3600;
        int idempotency = number("/x-limits/idempotency_retention_seconds") / 3600;

        assertThat(hours(places.operation(contract.operation("getSandbox")))).containsExactly(stopReason);
        assertThat(hours(places.at("/components/schemas/Error/properties/reason")))
                .containsExactly(stopReason);
        assertThat(hours(places.at("/components/examples/ErrorSandboxStopped"))).containsExactly(stopReason);
        assertThat(hours(places.at("/components/parameters/IdempotencyKey"))).containsExactly(idempotency);
        assertThat(numbers(contract.yaml(), "(\\d+) hours")).hasSize(4);
    }

    @Test
    void theProseSaysTheBoundsOfMetadata() {
        assertThat(numbers(
                        places.schema("Metadata").text("description"),
                        "Up to (\\d+) entries; keys have (\\d+) to (\\d+) characters, values at most (\\d+)\\."))
                .containsExactly(
                        number("/components/schemas/Metadata/maxProperties"),
                        number("/components/schemas/Metadata/x-property-names/minLength"),
                        number("/components/schemas/Metadata/x-property-names/maxLength"),
                        number("/components/schemas/Metadata/additionalProperties/maxLength"));
    }

    @Test
    void theProseSaysTheBoundsOfATemplateId() {
        assertThat(numbers(places.schema("TemplateSlug").text("description"), "(\\d+) to (\\d+) of"))
                .containsExactly(
                        number("/components/schemas/TemplateSlug/minLength"),
                        number("/components/schemas/TemplateSlug/maxLength"));
    }

    @Test
    void aTimeoutHasOneGreatestValue() {
        int most = number("/components/schemas/CreateSandboxRequest/properties/timeout/maximum");
        assertThat(number("/components/schemas/ExtendSandboxTimeoutRequest/properties/timeout/maximum"))
                .isEqualTo(most);
        assertThat(numbers(message("ErrorOutOfRange"), "at most (\\d+)")).containsExactly(most);
    }

    @Test
    void theParentOfATemplateIsBoundedAsAnyTemplateId() {
        Located parent = places.at("/components/schemas/BuildTemplateRequest/properties/from");
        for (String bound : List.of("type", "minLength", "maxLength", "pattern")) {
            assertThat(parent.text(bound))
                    .isEqualTo(places.schema("TemplateSlug").text(bound));
        }
    }

    private int number(String pointer) {
        return places.at(pointer).node().intValue();
    }

    private String message(String example) {
        return places.at("/components/examples/" + example + "/value/error").text("message");
    }

    private static List<Integer> hours(Located located) {
        return numbers(located.text("description") + located.text("summary"), "(\\d+) hours");
    }

    private static List<Integer> numbers(String text, String pattern) {
        List<Integer> numbers = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                numbers.add(Integer.valueOf(matcher.group(group)));
            }
        }
        return numbers;
    }
}
