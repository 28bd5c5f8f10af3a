package ai.vibengine.server.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** The rows of the database, read beside the server. */
@NullMarked
final class CrashRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CrashRows() {}

    static Set<String> running(Path data) throws Exception {
        return texts(data, "SELECT sandbox_id FROM sandboxes WHERE stopped_at IS NULL");
    }

    static Set<String> orphanLogs(Path data) throws Exception {
        return texts(
                data,
                "SELECT DISTINCT build_id FROM template_logs WHERE build_id NOT IN (SELECT build_id FROM templates)");
    }

    /** Layers of templates and of running sandboxes. */
    static Set<String> layersInUse(Path data) throws Exception {
        Set<String> layers = new TreeSet<>();
        for (String list : texts(
                data, "SELECT layers FROM templates UNION SELECT layers FROM sandboxes WHERE stopped_at IS NULL")) {
            JSON.readTree(list).forEach(layer -> layers.add(layer.asText()));
        }
        return layers;
    }

    private static Set<String> texts(Path data, String query) throws Exception {
        Set<String> texts = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("vibengine.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
