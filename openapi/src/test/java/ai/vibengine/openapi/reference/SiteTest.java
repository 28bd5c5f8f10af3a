package ai.vibengine.openapi.reference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages that the build has written say all that the contract says, and hang together. */
class SiteTest {

    private static final Path STANDING = Path.of("target", "reference-site");
    private static final Path SERVED = Path.of("target", "classes", "ai", "vibengine", "openapi", "site");
    private static final Contract CONTRACT = Contract.load();

    static Stream<Operation> operations() {
        return CONTRACT.operations().stream();
    }

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path site : List.of(STANDING, SERVED)) {
            try (Stream<Path> files = Files.walk(site)) {
                files.filter(file -> file.toString().endsWith(".html")).forEach(pages::add);
            }
        }
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theSidebarOfEveryPageLeadsToTheEndpoint(Operation operation) throws IOException {
        Document index = parse(STANDING.resolve("index.html"));

        Element link = index.expectFirst(".sidebar a[href='" + href(operation) + "']");

        assertThat(link.text()).contains(text(operation, "summary")).contains(operation.method());
        assertThat(page(operation).expectFirst(".sidebar [aria-current]").text())
                .isEqualTo(link.text());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anEndpointShowsWhatItIsAndItsLevel(Operation operation) throws IOException {
        Document page = page(operation);

        assertThat(page.expectFirst("h1").text()).isEqualTo(text(operation, "summary"));
        assertThat(page.expectFirst(".route").text())
                .isEqualTo(operation.method() + " " + operation.path() + " " + text(operation, "x-requirement"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anEndpointShowsItsParametersWithTheirBounds(Operation operation) throws IOException {
        Document page = page(operation);
        for (Parameter each : operation.parameters()) {
            JsonNode parameter = each.node();
            String name = each.name();
            Element field = page.expectFirst("#" + Slug.of(parameter.path("in").asText() + "-" + name));

            assertThat(field.expectFirst(".name").text()).isEqualTo(name);
            assertThat(field.expectFirst(".level").text())
                    .isEqualTo(parameter.path("x-requirement").asText());
            assertThat(field.select(".required").isEmpty())
                    .isNotEqualTo(parameter.path("required").asBoolean());
            assertShown(field, CONTRACT.whole(parameter.path("schema")));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anEndpointShowsEveryFieldOfItsBodyWithItsBounds(Operation operation) throws IOException {
        JsonNode content =
                CONTRACT.resolve(operation.node().path("requestBody")).path("content");
        for (JsonNode media : content) {
            for (Map.Entry<String, JsonNode> property :
                    CONTRACT.whole(media.path("schema")).path("properties").properties()) {
                Element field = page(operation).expectFirst("#" + Slug.of("body-" + property.getKey()));
                assertShown(field, CONTRACT.whole(property.getValue()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anEndpointShowsEveryResponseWithItsHeadersAndExamples(Operation operation) throws IOException {
        Document page = page(operation);
        for (Map.Entry<String, JsonNode> entry :
                operation.node().path("responses").properties()) {
            JsonNode response = CONTRACT.resolve(entry.getValue());
            Element shown = page.expectFirst("#response-" + entry.getKey());

            assertThat(shown.select(".what code").eachText()).containsAll(texts(response.path("x-error-codes")));
            for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
                String name = header.getKey();
                String here = "#" + Slug.of("r" + entry.getKey() + "-header-" + name);
                String place = shown.select(here).isEmpty()
                        ? shown.expectFirst(".like a[href*=header]:contains(" + name + ")")
                                .attr("href")
                        : here;
                assertThat(page.expectFirst(place + " .name").text()).isEqualTo(name);
            }
            for (JsonNode media : response.path("content")) {
                for (JsonNode example : media.path("examples")) {
                    String sample = CONTRACT.resolve(example).path("value").toString();
                    assertThat(page.select("pre code").stream()
                                    .map(Element::wholeText)
                                    .map(SiteTest::withoutSpace))
                            .contains(withoutSpace(unquoted(sample)));
                }
            }
        }
    }

    @Test
    void theChaptersAreThoseOfTheDescription() throws IOException {
        Document index = parse(STANDING.resolve("index.html"));

        assertThat(index.select(".sidebar ul").get(0).select("a").eachText())
                .startsWith(
                        "Introduction",
                        "Base URL",
                        "Authentication",
                        "Rate Limiting",
                        "Common Response Format",
                        "Error Codes");
        assertThat(parse(STANDING.resolve("rate-limiting.html")).select("td").eachText())
                .startsWith("Free", "60", "5", "Pro", "300", "25", "Enterprise", "Custom", "Custom");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhereOnTheSite(Path file) throws IOException {
        Document page = parse(file);
        Path site = file.startsWith(STANDING) ? STANDING : SERVED;
        List<String> targets = new ArrayList<>();
        targets.addAll(page.select("[href]").eachAttr("href"));
        targets.addAll(page.select("[src]").eachAttr("src"));

        assertThat(targets).hasSizeGreaterThan(10);
        for (String target : targets) {
            String path = URI.create(target).getPath();
            if (!target.equals("/openapi.yaml") && !target.equals("/openapi.json") && !path.isEmpty()) {
                Path found = path.startsWith("/docs/")
                        ? site.resolve(path.substring("/docs/".length()))
                        : file.resolveSibling(path);
                assertThat(found.normalize()).as(target).isRegularFile().startsWith(site);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noPageLoadsAnythingFromElsewhereOrHasScriptOrStyleInIt(Path file) throws IOException {
        Document page = parse(file);

        assertThat(page.select("[src], link").stream().map(element -> element.attr("src") + element.attr("href")))
                .allMatch(target -> !target.contains("//"));
        assertThat(page.select("style, [style], script:not([src])")).isEmpty();
        assertThat(page.getAllElements().stream()
                        .flatMap(element -> element.attributes().asList().stream())
                        .filter(attribute -> attribute.getKey().startsWith("on")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noIdStandsTwiceOnAPage(Path file) throws IOException {
        assertThat(parse(file).select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    }

    @Test
    void onlyTheServersOwnPagesCanBeTried() throws IOException {
        Path page = Path.of("sandboxes", "create-sandbox.html");

        assertThat(parse(SERVED.resolve(page)).select("#try-form")).hasSize(1);
        assertThat(parse(STANDING.resolve(page)).select("#try-form, [src*=try]"))
                .isEmpty();
        assertThat(STANDING.resolve("try.js")).doesNotExist();
    }

    private static void assertShown(Element field, JsonNode schema) {
        String facts = field.select("> .facts").text();
        for (String keyword : List.of(
                "default",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "maxProperties",
                "pattern")) {
            if (schema.has(keyword)) {
                assertThat(facts).as(keyword).contains(schema.path(keyword).asText());
            }
        }
        texts(schema.path("enum")).forEach(value -> assertThat(facts).contains(value));
    }

    private static Document page(Operation operation) throws IOException {
        return parse(STANDING.resolve(href(operation)));
    }

    private static String href(Operation operation) {
        return Slug.of(operation.node().path("tags").path(0).asText()) + "/" + Slug.of(text(operation, "operationId"))
                + ".html";
    }

    private static String text(Operation operation, String field) {
        return operation.node().path(field).asText();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** What is a string in the contract is on the page as it is. */
    private static String unquoted(String json) throws IOException {
        return json.startsWith("\"")
                ? new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(json)
                        .asText()
                : json;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }

    private static Document parse(Path file) throws IOException {
        return Jsoup.parse(file);
    }
}
