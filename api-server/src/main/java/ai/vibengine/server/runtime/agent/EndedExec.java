package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.DetachedExec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A program in the background that had ended before this server was started. */
record EndedExec(DetachedFolder folder, End how) implements DetachedExec {

    @Override
    public String execId() {
        return folder.execId();
    }

    @Override
    public String note() {
        return folder.note();
    }

    @Override
    public KeptOutput output() {
        return folder.kept("stdout", true);
    }

    @Override
    public KeptOutput errors() {
        return folder.kept("stderr", true);
    }

    @Override
    public CompletableFuture<End> end() {
        return CompletableFuture.completedFuture(how);
    }

    @Override
    public boolean write(byte[] bytes, Duration patience) {
        return false;
    }

    @Override
    public void closeInput() {}

    @Override
    public boolean isInputClosed() {
        return true;
    }

    @Override
    public void kill(String why) {}

    @Override
    public void forget() {
        folder.remove();
    }
}
