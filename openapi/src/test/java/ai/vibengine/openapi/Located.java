package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A node of the contract and where it stands, so that a failure names the place. */
record Located(String pointer, JsonNode node) {
    Located child(String name) {
        return new Located(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), node.path(name));
    }

    Located child(int index) {
        return new Located(pointer + "/" + index, node.path(index));
    }

    /** The fields of an object or the entries of an array; nothing for anything else. */
    List<Located> children() {
        List<Located> children = new ArrayList<>();
        if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                children.add(child(index));
            }
        } else {
            node.fieldNames().forEachRemaining(name -> children.add(child(name)));
        }
        return children;
    }

    List<String> fieldNames() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The strings of an array. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    boolean has(String name) {
        return node.has(name);
    }

    String text(String name) {
        return node.path(name).asText();
    }

    String name() {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    @Override
    public String toString() {
        return pointer;
    }
}
