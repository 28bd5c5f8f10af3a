package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The output of a command as server-sent events, written when it is over: in virtual time that is at once, save where it waits for somebody. */
final class Events {
    private final Faults faults;
    private final Jobs jobs;

    Events(Faults faults, Jobs jobs) {
        this.faults = faults;
        this.jobs = jobs;
    }

    Reply ended(Job job) {
        List<String> events = printed(job);
        if (faults.on("stderr-comes-first")) {
            events.sort(
                    Collections.reverseOrder((a, b) -> Boolean.compare(b.contains("stderr"), a.contains("stderr"))));
            Collections.reverse(events);
        }
        String exit = event("exit", jobs.shown(job, faults.on("exit-has-the-output")));
        if (faults.on("exit-comes-first")) {
            events.add(0, exit);
        } else if (!faults.on("no-exit")) {
            events.add(exit);
        }
        return reply(events);
    }

    /** Events of a command that waits: those so far, and the rest when it goes on. */
    Reply live(Box box, Job job) {
        List<String> first = printed(job);
        Reply reply = reply(first);
        reply.rest = () -> {
            Jobs.awaitRelease(box, job);
            List<String> all = printed(job);
            all.add(event("exit", jobs.shown(job, false)));
            return String.join("", all.subList(first.size(), all.size()));
        };
        return reply;
    }

    Reply stopped(Job job, Reply error) {
        List<String> events = printed(job);
        if (faults.on("stopped-is-an-exit")) {
            events.add(event("exit", jobs.shown(job, false)));
        } else if (faults.on("stopped-tells-a-text")) {
            events.add(event("error", CommandOperations.object().put("error", "stopped")));
        } else if (!faults.on("stopped-just-ends")) {
            events.add(event("error", error.body()));
        }
        return reply(events);
    }

    private List<String> printed(Job job) {
        List<String> events = new ArrayList<>(List.of(": the beginning\n\n"));
        for (Shell.Print print : Shell.course(job).prints()) {
            if (!print.stream().equals("stderr") || !faults.on("events-without-stderr")) {
                String text = jobs.text(print.bytes(), print.bytes().length);
                events.add(event(
                        print.stream(),
                        CommandOperations.object().put(faults.on("events-with-data") ? "data" : "text", text)));
            }
        }
        return events;
    }

    private static String event(String name, ObjectNode data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    private static Reply reply(List<String> events) {
        Reply reply = new Reply(200, null)
                .with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-store")
                .with("X-Accel-Buffering", "no");
        reply.text = String.join("", events);
        return reply;
    }
}
