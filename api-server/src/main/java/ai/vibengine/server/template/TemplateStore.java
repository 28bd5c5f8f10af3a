package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.startup.StartCommand;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.JsonText;
import ai.vibengine.server.store.StoredText;
import ai.vibengine.server.store.Transaction;
import ai.vibengine.server.store.TransactionHook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Templates and their build logs in the database. */
public final class TemplateStore {

    private static final String COLUMNS =
            "build_id, account_id, template_id, status, parent, description, commands, environment, base, layers,"
                    + " created_at, error, workdir, start_command, ready_command, image_reference";

    private final Database database;

    public TemplateStore(Database database) {
        this.database = database;
    }

    List<Template> all() {
        return database.read(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM templates")
                .map((row, context) -> template(row))
                .list());
    }

    /** Returns the built-in templates. */
    List<Template> builtIns() {
        return database.read(handle -> handle.createQuery(
                        "SELECT " + COLUMNS + " FROM templates WHERE account_id IS NULL ORDER BY template_id")
                .map((row, context) -> template(row))
                .list());
    }

    /** Keeps a built-in template in place of the one that had its id. */
    void replaceBuiltIn(Template template) {
        database.write(handle -> {
            String replaced = "SELECT build_id FROM templates WHERE account_id IS NULL AND template_id = :template";
            handle.createUpdate("DELETE FROM template_logs WHERE build_id IN (" + replaced + ")")
                    .bind("template", template.templateId())
                    .execute();
            handle.createUpdate("DELETE FROM templates WHERE build_id IN (" + replaced + ")")
                    .bind("template", template.templateId())
                    .execute();
            insert(handle, template);
            return template;
        });
    }

    /**
     * Keeps a new template, and in the same transaction what the hook does. One of the same id was kept though nobody knows it: its request
     * was told that it might not be.
     */
    void insert(Template template, TransactionHook<Template> hook) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM templates WHERE account_id = :account AND template_id = :template")
                    .bind("account", template.accountId())
                    .bind("template", template.templateId())
                    .execute();
            insert(handle, template);
            hook.run(new Transaction(handle), template);
            return template;
        });
    }

    private static void insert(Handle handle, Template template) {
        StartCommand startCommand = template.setup().startCommand();
        handle.createUpdate(
                        "INSERT INTO templates (" + COLUMNS + ") VALUES (:build, :account, :template, :status,"
                                + " :parent, :description, :commands, :environment, :base, :layers, :created, :error, :workdir, :startCommand, :readyCommand, :imageReference)")
                .bind("build", template.buildId())
                .bind("account", template.accountId())
                .bind("template", template.templateId())
                .bind("status", template.status().name().toLowerCase(Locale.ROOT))
                .bind("parent", template.from())
                .bind("description", StoredText.writtenIfAny(template.description()))
                .bind("commands", JsonText.write(template.commands()))
                .bind("environment", JsonText.write(template.setup().environment()))
                .bind("base", template.image().base())
                .bind("layers", JsonText.write(template.image().layers()))
                .bind("created", template.createdAt().toEpochMilli())
                .bind("error", StoredText.writtenIfAny(template.error()))
                .bind("workdir", template.setup().workdir())
                .bind("startCommand", startCommand == null ? null : startCommand.line())
                .bind("readyCommand", startCommand == null ? null : startCommand.ready())
                .bind("imageReference", template.imageReference())
                .execute();
    }

    /** Keeps how a build ended; without effect when the template was deleted meanwhile. */
    void end(Template template) {
        database.write(handle -> handle.createUpdate(
                        "UPDATE templates SET status = :status, base = :base, layers = :layers, error = :error,"
                                + " environment = :environment, workdir = :workdir, image_reference = :imageReference"
                                + " WHERE build_id = :build")
                .bind("build", template.buildId())
                .bind("status", template.status().name().toLowerCase(Locale.ROOT))
                .bind("base", template.image().base())
                .bind("layers", JsonText.write(template.image().layers()))
                .bind("error", StoredText.writtenIfAny(template.error()))
                .bind("environment", JsonText.write(template.setup().environment()))
                .bind("workdir", template.setup().workdir())
                .bind("imageReference", template.imageReference())
                .execute());
    }

    void delete(String buildId) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM template_logs WHERE build_id = :build")
                    .bind("build", buildId)
                    .execute();
            return handle.createUpdate("DELETE FROM templates WHERE build_id = :build")
                    .bind("build", buildId)
                    .execute();
        });
    }

    void forgetLog(String buildId) {
        database.write(handle -> handle.createUpdate("DELETE FROM template_logs WHERE build_id = :build")
                .bind("build", buildId)
                .execute());
    }

    /** Keeps lines of a log; without effect when the template was deleted meanwhile. */
    void append(String buildId, List<LogLine> lines) {
        database.write(handle -> {
            PreparedBatch batch =
                    handle.prepareBatch("INSERT INTO template_logs (build_id, line, step, stream, time, text)"
                            + " SELECT :build, :line, :step, :stream, :time, :text"
                            + " WHERE EXISTS (SELECT 1 FROM templates WHERE build_id = :build)");
            for (LogLine line : lines) {
                batch.bind("build", buildId)
                        .bind("line", line.line())
                        .bind("step", line.step())
                        .bind("stream", line.stream())
                        .bind("time", line.time().toEpochMilli())
                        .bind("text", StoredText.written(line.text()))
                        .add();
            }
            return batch.execute();
        });
    }

    /** Returns how many bytes the logs of all templates of the account have. */
    long logBytes(String accountId) {
        return database.read(handle -> handle.createQuery(
                        "SELECT COALESCE(SUM(octet_length(l.text) + 1), 0)"
                                + " FROM template_logs l JOIN templates t ON t.build_id = l.build_id WHERE t.account_id = :account")
                .bind("account", accountId)
                .mapTo(Long.class)
                .one());
    }

    /** Returns the lines behind a line. */
    LogPage log(String buildId, int afterLine, int limit) {
        return database.read(handle -> {
            Extent extent = handle.createQuery("SELECT COUNT(*) AS total, COALESCE(MAX(line), 0) AS last"
                            + " FROM template_logs WHERE build_id = :build")
                    .bind("build", buildId)
                    .map((row, context) -> new Extent(row.getInt("total"), row.getInt("last")))
                    .one();
            // A build that goes on writes more lines meanwhile, which were not counted.
            List<LogLine> lines = handle.createQuery("SELECT line, step, stream, time, text FROM template_logs"
                            + " WHERE build_id = :build AND line > :after AND line <= :last ORDER BY line LIMIT :limit")
                    .bind("build", buildId)
                    .bind("after", afterLine)
                    .bind("last", extent.last())
                    .bind("limit", limit + 1)
                    .map((row, context) -> new LogLine(
                            row.getInt("line"),
                            row.getInt("step"),
                            row.getString("stream"),
                            Instant.ofEpochMilli(row.getLong("time")),
                            StoredText.read(row.getString("text"))))
                    .list();
            boolean hasMore = lines.size() > limit;
            return new LogPage(hasMore ? lines.subList(0, limit) : lines, hasMore, extent.total());
        });
    }

    private static Template template(ResultSet row) throws SQLException {
        return new Template(
                row.getString("build_id"),
                row.getString("account_id"),
                row.getString("template_id"),
                Template.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("parent"),
                StoredText.readIfAny(row.getString("description")),
                JsonText.readList(row.getString("commands")),
                new SandboxSetup(
                        JsonText.readMap(row.getString("environment")),
                        row.getString("workdir"),
                        StartCommand.of(row.getString("start_command"), row.getString("ready_command"))),
                new SandboxImage(row.getString("base"), JsonText.readList(row.getString("layers"))),
                Instant.ofEpochMilli(row.getLong("created_at")),
                StoredText.readIfAny(row.getString("error")),
                row.getString("image_reference"));
    }

    private record Extent(int total, int last) {}
}
