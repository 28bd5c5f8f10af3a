package ai.vibengine.server.template;

import ai.vibengine.server.store.Database;
import java.time.Instant;

/** What the database keeps of templates. */
public final class TemplateStore {

    private final Database database;

    /** With the database to use. */
    public TemplateStore(Database database) {
        this.database = database;
    }

    /** When this built-in template was first offered here; now, if it never was. */
    Instant createdAt(String templateId, Instant now) {
        return database.write(handle -> {
            handle.createUpdate("INSERT INTO built_in_templates (template_id, created_at) VALUES (:id, :now)"
                            + " ON CONFLICT (template_id) DO NOTHING")
                    .bind("id", templateId)
                    .bind("now", now.toEpochMilli())
                    .execute();
            return Instant.ofEpochMilli(
                    handle.createQuery("SELECT created_at FROM built_in_templates WHERE template_id = :id")
                            .bind("id", templateId)
                            .mapTo(Long.class)
                            .one());
        });
    }
}
