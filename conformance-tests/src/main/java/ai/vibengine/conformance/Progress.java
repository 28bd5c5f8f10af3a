package ai.vibengine.conformance;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.report.SecretMasks;
import ai.vibengine.conformance.text.Printable;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints the results that do not pass, and every tenth of the way. */
final class Progress implements Consumer<Result> {
    private final int all;
    private final PrintWriter out;
    private final SecretMasks masks;
    private int seen;

    Progress(int all, PrintWriter out, SecretMasks masks) {
        this.all = all;
        this.out = out;
        this.masks = masks;
    }

    @Override
    public synchronized void accept(Result result) {
        seen++;
        if (result.verdict() != Verdict.PASS && result.verdict() != Verdict.SKIPPED) {
            String reason = masks.mask(result.reason());
            out.println(result.verdict() + " " + result.requirement().id() + ": "
                    + Printable.cut(reason, Kit.LONGEST_LINE));
        }
        if (seen * 10 / all != (seen - 1) * 10 / all) {
            out.println(seen + " of " + all);
        }
        out.flush();
    }
}
