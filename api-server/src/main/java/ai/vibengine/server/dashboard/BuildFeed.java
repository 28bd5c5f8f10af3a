package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.http.resource.ServerSentEvents;
import ai.vibengine.server.template.LogLine;
import ai.vibengine.server.template.Template;
import ai.vibengine.server.template.TemplateNotFoundException;
import ai.vibengine.server.template.TemplateService;
import java.util.List;
import java.util.function.Function;

/** The state of a template, and each line of its build log once. */
final class BuildFeed implements Feed {

    private static final int LINES_AT_ONCE = ContractNumbers.LOG_LINES_LINES_MAX_ITEMS;

    private final TemplateService service;
    private final Account account;
    private final String templateId;
    private final Function<Template, String> templateJson;
    private final Function<List<LogLine>, String> linesJson;
    private String told = "";
    private String buildId = "";
    private int lastLine;
    private boolean complete;
    private boolean gone;

    BuildFeed(
            TemplateService service,
            Account account,
            String templateId,
            Function<Template, String> templateJson,
            Function<List<LogLine>, String> linesJson) {
        this.service = service;
        this.account = account;
        this.templateId = templateId;
        this.templateJson = templateJson;
        this.linesJson = linesJson;
    }

    @Override
    public String next() {
        if (gone) {
            return "";
        }
        Template template;
        try {
            template = service.get(account, templateId);
        } catch (TemplateNotFoundException deleted) {
            gone = true;
            return ServerSentEvents.event("gone", "{}");
        }
        if (!buildId.isEmpty() && !buildId.equals(template.buildId())) {
            // Another one took its id; a new stream shows that one from its first line on.
            gone = true;
            return ServerSentEvents.event("gone", "{}");
        }
        buildId = template.buildId();
        return template(template) + lines(template);
    }

    @Override
    public boolean isOver() {
        return gone;
    }

    private String template(Template template) {
        String now = templateJson.apply(template);
        if (now.equals(told)) {
            return "";
        }
        told = now;
        return ServerSentEvents.event("template", now);
    }

    private String lines(Template template) {
        if (complete) {
            return "";
        }
        List<LogLine> lines = service.log(template, lastLine, LINES_AT_ONCE).lines();
        if (lines.isEmpty()) {
            // All lines are written before the status changes.
            complete = template.status() != Template.Status.BUILDING;
            return "";
        }
        lastLine = lines.get(lines.size() - 1).line();
        return ServerSentEvents.event("log", linesJson.apply(lines));
    }
}
