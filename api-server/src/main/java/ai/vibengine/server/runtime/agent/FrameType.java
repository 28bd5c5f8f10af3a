package ai.vibengine.server.runtime.agent;

/** The types of frames, as {@code agent.h} and the functions that serve them have them. */
final class FrameType {

    static final char PING = 'P';
    static final char LIFE = 'L';
    static final char WAIT = 'W';
    static final char CLAIM = 'C';
    static final char EXEC = 'X';
    static final char BACKGROUND_EXEC = 'B';
    static final char RESUME = 'R';
    static final char READ = 'r';
    static final char WRITE = 'w';
    static final char STAT = 's';
    static final char LIST = 'l';
    static final char DELETE = 'd';
    static final char CONNECT = 'c';

    static final char OK = 'O';
    static final char STARTED = 'S';
    static final char FAILED = 'F';
    static final char INFO = 'I';
    static final char INPUT = '0';
    static final char OUTPUT = '1';
    static final char ERRORS = '2';
    static final char TRUNCATED = 'T';
    static final char INPUT_TAKEN = 'a';
    static final char EXIT = 'E';
    static final char KILL = 'K';
    static final char DISCARD = 'D';
    static final char ACKNOWLEDGE = 'A';
    static final char RELEASE = 'Z';
    static final char GO = 'G';

    private FrameType() {}
}
