package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program in the background that had ended before this server was started. */
record EndedExec(DetachedFolder folder, End how) implements DetachedExec {

    private static final Logger LOG = LoggerFactory.getLogger(EndedExec.class);

    @Override
    public String execId() {
        return folder.execId();
    }

    @Override
    public String note() {
        try {
            return folder.note();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The note of exec " + execId() + " cannot be read", failure);
        }
    }

    @Override
    public KeptOutput output() {
        return kept("stdout");
    }

    @Override
    public KeptOutput errors() {
        return kept("stderr");
    }

    private KeptOutput kept(String output) {
        try {
            return folder.kept(output, true);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The output of exec " + execId() + " cannot be read", failure);
        }
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
        try {
            folder.remove();
        } catch (IOException failure) {
            LOG.warn("the folder of {} is not removed", execId(), failure);
        }
    }
}
