package ai.vibengine.openapi.reference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations of a kind that the contract does not have, or not yet. */
class ReferenceReaderTest {

    private static final String CONTRACT = """
            info:
              title: A <b>title</b>
              version: 1.0.0
              description: |
                Before.

                ## First one

                Text with <script>alert(1)</script> and [a link](javascript:alert(1)).

                ```bash
                curl https://example.org/a < "b"
                ```

                ## Second one
            x-limits:
              max_body_bytes: 65536
            servers:
              - url: https://example.org
            tags:
              - name: Large Things
                description: About them.
            paths:
              /things/{thing_id}/parts:
                parameters:
                  - {name: thing_id, in: path, required: true, schema: {type: string}}
                put:
                  operationId: replaceParts
                  tags: [Large Things]
                  summary: Replace the parts
                  parameters:
                    - {name: path, in: query, required: true, example: /a b&c, schema: {type: string}}
                    - {name: depth, in: query, schema: {type: integer}}
                  requestBody:
                    content:
                      application/octet-stream:
                        schema: {type: string, format: binary}
                        example: it's here
                  responses:
                    '200':
                      description: Done.
                      content:
                        application/json:
                          schema:
                            oneOf:
                              - type: object
                                properties: {a: {type: array, items: {type: string, enum: [x, y]}}}
                              - $ref: '#/components/schemas/Tree'
                    '404':
                      description: None.
              /events:
                get:
                  operationId: follow
                  tags: [Large Things]
                  summary: Follow
                  responses:
                    '200':
                      description: Events.
                      content:
                        text/event-stream: {schema: {type: string}}
                  x-codeSamples:
                    - {lang: Java, source: 'System.getenv("THING_ID");'}
            components:
              securitySchemes:
                ApiKey: {name: X-Key}
              schemas:
                Named:
                  type: object
                  required: [name]
                  properties: {name: {type: string, maxLength: 3}}
                Tree:
                  allOf: [{$ref: '#/components/schemas/Named'}]
                  description: A tree.
                  properties:
                    left: {$ref: '#/components/schemas/Tree'}
                    notes: {type: object, maxProperties: 2, additionalProperties: {type: integer, minimum: 1}}
            """;

    private final Reference reference = read();
    private final Endpoint replace = reference.groups().get(0).endpoints().get(0);
    private final Endpoint follow = reference.groups().get(0).endpoints().get(1);

    @Test
    void pagesAreNamedByTagAndOperation() {
        assertThat(replace.href()).isEqualTo("large-things/replace-parts.html");
        assertThat(reference.chapters()).extracting(Chapter::href).containsExactly("first-one.html", "second-one.html");
    }

    @Test
    void theCurlLineHasWhatIsRequired() {
        assertThat(text(replace.snippets().get(0).code())).isEqualTo("""
                curl -X PUT "https://example.org/things/$THING_ID/parts?path=%2Fa+b%26c" \\
                  -H "X-Key: $VE_API_KEY" \\
                  -H "Content-Type: application/octet-stream" \\
                  --data-binary 'it'\\''s here'""");
        assertThat(replace.snippets().get(0).environment()).containsExactly("VE_API_KEY", "THING_ID");
        assertThat(text(follow.snippets().get(0).code())).startsWith("curl -N https://example.org/events ");
    }

    @Test
    void aSampleOfAnotherLanguageStandsBesideTheCurlLine() {
        assertThat(follow.snippets()).extracting(Snippet::label).containsExactly("curl", "Java");
        assertThat(follow.snippets().get(1).environment()).containsExactly("THING_ID");
    }

    @Test
    void alternativesAndCompositionsAreTakenApart() {
        List<Field> fields = replace.responses().get(0).bodies().get(0).fields();

        assertThat(fields)
                .extracting(field -> field.name() + ": " + field.type())
                .containsExactly("a: array of strings", "name: string", "left: object", "notes: map of integers");
        assertThat(fields.get(0).facts()).containsExactly(new Fact("Each item: one of", "x, y", true));
        assertThat(fields.get(1).required()).isTrue();
        assertThat(fields.get(2).children()).extracting(Field::name).contains("left");
        assertThat(fields.get(3).facts())
                .containsExactly(
                        new Fact("Entries", "at most 2", false), new Fact("Each value: range", "at least 1", false));
    }

    @Test
    void textOfTheContractIsNoMarkup() {
        assertThat(reference.chapters().get(0).body().markup())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt; &quot;b&quot;")
                .doesNotContain("<script", "javascript:");
    }

    private static String text(Html html) {
        return org.jsoup.Jsoup.parse(html.markup()).body().wholeText();
    }

    private static Reference read() {
        return new ReferenceReader(Contract.parse(CONTRACT)).read();
    }
}
