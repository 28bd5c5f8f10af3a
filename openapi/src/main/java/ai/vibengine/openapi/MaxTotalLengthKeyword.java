package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;

/** The contract's own keyword for how many characters all texts of a map may have together, counted in code points. */
final class MaxTotalLengthKeyword extends AbstractKeyword {

    static final String NAME = "x-max-total-length";

    MaxTotalLengthKeyword() {
        super(NAME);
    }

    @Override
    public KeywordValidator newValidator(SchemaLocation location, JsonNode most, Schema parent, SchemaContext context) {
        return new BaseKeywordValidator(this, most, location, parent, context) {
            @Override
            public void validate(ExecutionContext execution, JsonNode value, JsonNode root, NodePath path) {
                if (totalLength(value) > most.longValue()) {
                    execution.addError(error().instanceNode(value)
                            .instanceLocation(path)
                            .evaluationPath(execution.getEvaluationPath())
                            .message(ViolationMessage.maxTotalLength(most))
                            .build());
                }
            }
        };
    }

    private static long totalLength(JsonNode map) {
        long length = 0;
        for (JsonNode value : map) {
            String text = value.isTextual() ? value.textValue() : "";
            length += text.codePointCount(0, text.length());
        }
        return length;
    }
}
