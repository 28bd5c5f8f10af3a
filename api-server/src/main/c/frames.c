/* Frames: a type, a length, a payload. */
#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int read_all(int fd, void *to, size_t length)
{
    uint8_t *at = to;
    while (length > 0) {
        ssize_t count = read(fd, at, length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return -1;
        }
        at += count;
        length -= (size_t) count;
    }
    return 0;
}

int write_all(int fd, const void *from, size_t length)
{
    const uint8_t *at = from;
    while (length > 0) {
        ssize_t count = write(fd, at, length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return -1;
        }
        at += count;
        length -= (size_t) count;
    }
    return 0;
}

void header_to(uint8_t *to, uint8_t type, uint32_t length)
{
    to[0] = type;
    put_u32(to + 1, length);
}

uint32_t length_of(const uint8_t *header)
{
    return (uint32_t) header[1] << 24 | (uint32_t) header[2] << 16 | (uint32_t) header[3] << 8 | header[4];
}

int read_request(int fd, struct frame *request)
{
    uint8_t header[HEADER];
    if (read_all(fd, header, HEADER) < 0) {
        return -1;
    }
    request->type = header[0];
    request->length = length_of(header);
    if (request->length > MOST_REQUEST) {
        return -1;
    }
    request->payload = malloc(request->length + 1u);
    if (request->payload == NULL) {
        return -1;
    }
    return read_all(fd, request->payload, request->length);
}

int send_frame(int fd, uint8_t type, const void *payload, uint32_t length)
{
    uint8_t small[HEADER + 64];
    header_to(small, type, length);
    if (length <= 64) {
        if (length > 0) {
            memcpy(small + HEADER, payload, length);
        }
        return write_all(fd, small, HEADER + length);
    }
    return write_all(fd, small, HEADER) < 0 ? -1 : write_all(fd, payload, length);
}

int send_failure(int fd, enum stage stage, int error)
{
    uint8_t payload[5];
    payload[0] = (uint8_t) stage;
    put_u32(payload + 1, (uint32_t) error);
    return send_frame(fd, 'F', payload, sizeof payload);
}

static const uint8_t *take(struct reader *from, size_t length)
{
    if (from->failed || from->left < length) {
        from->failed = 1;
        return NULL;
    }
    const uint8_t *at = from->at;
    from->at += length;
    from->left -= length;
    return at;
}

uint8_t take_u8(struct reader *from)
{
    const uint8_t *at = take(from, 1);
    return at == NULL ? 0 : at[0];
}

uint32_t take_u32(struct reader *from)
{
    const uint8_t *at = take(from, 4);
    return at == NULL ? 0 : (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

uint64_t take_u64(struct reader *from)
{
    uint64_t high = take_u32(from);
    return high << 32 | take_u32(from);
}

const uint8_t *take_bytes(struct reader *from, uint32_t *length)
{
    *length = take_u32(from);
    return take(from, *length);
}

char *take_string(struct reader *from)
{
    uint32_t length;
    const uint8_t *bytes = take_bytes(from, &length);
    if (bytes == NULL || memchr(bytes, 0, length) != NULL) {
        from->failed = 1;
        return NULL;
    }
    char *text = malloc(length + 1u);
    if (text == NULL) {
        from->failed = 1;
        return NULL;
    }
    memcpy(text, bytes, length);
    text[length] = 0;
    return text;
}

uint8_t *put_u32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t) (value >> 24);
    to[1] = (uint8_t) (value >> 16);
    to[2] = (uint8_t) (value >> 8);
    to[3] = (uint8_t) value;
    return to + 4;
}

uint8_t *put_u64(uint8_t *to, uint64_t value)
{
    return put_u32(put_u32(to, (uint32_t) (value >> 32)), (uint32_t) value);
}
