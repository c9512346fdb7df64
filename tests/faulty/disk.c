/* A disk between a program and the system, loaded before it (LD_PRELOAD).
 *
 * Under the folder that was told it writes down what is asked of the disk, in order: files made,
 * bytes written, lengths, syncs, renames, removals. And it can fail: the nth call of chosen kinds
 * gets an error instead of an answer, once or from then on; or the process ends there, as killed.
 * tests/faulty/disk.py speaks to it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096

enum { OPEN = 1, READ = 2, WRITE = 4, SYNC = 8, RENAME = 16, MAKE = 32, REMOVE = 64, CUT = 128 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static char root[4096];
static size_t root_length;
static int log_file = -1;
static unsigned char ours[FILES];

static int kinds, failing, sticky;
static long nth, seen;
static int torn;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_close)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_rmdir)(const char *);
static ssize_t (*real_sendfile)(int, int, off_t *, size_t);

__attribute__((constructor)) static void begin(void)
{
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_read = dlsym(RTLD_NEXT, "read");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_close = dlsym(RTLD_NEXT, "close");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_mkdir = dlsym(RTLD_NEXT, "mkdir");
    real_rmdir = dlsym(RTLD_NEXT, "rmdir");
    real_sendfile = dlsym(RTLD_NEXT, "sendfile64");
}

/* --- what is asked for ------------------------------------------------------------------- */

void disk_watch(const char *folder, int log)
{
    strncpy(root, folder, sizeof root - 1);
    root_length = strlen(root);
    log_file = log;
}

void disk_fail(int which, int error, long at, int from_then_on)
{
    kinds = which;
    failing = error;
    nth = at;
    sticky = from_then_on;
    seen = 0;
    torn = 0;
}

long disk_seen(void) { return seen; }

static void say(char what, int64_t a, int64_t b, const void *first, size_t n, const void *second,
                size_t m)
{
    struct __attribute__((packed)) { char what; int64_t a, b; uint32_t n, m; } head =
        { what, a, b, (uint32_t)n, (uint32_t)m };
    if (log_file < 0)
        return;
    real_write(log_file, &head, sizeof head);
    if (n)
        real_write(log_file, first, n);
    if (m)
        real_write(log_file, second, m);
}

void disk_mark(const char *text)
{
    int kept = errno;
    pthread_mutex_lock(&guard);
    say('K', 0, 0, text, strlen(text), 0, 0);
    pthread_mutex_unlock(&guard);
    errno = kept;
}

static int inside(const char *path)
{
    return root_length && path && !strncmp(path, root, root_length) &&
           (path[root_length] == '/' || path[root_length] == 0);
}

static int is_ours(int file) { return file >= 0 && file < FILES && ours[file]; }

/* Whether this call has to fail; errno is set then. */
static int fails(int kind)
{
    if (!(kinds & kind))
        return 0;
    seen++;
    if (!failing || seen < nth || (seen > nth && !sticky))
        return 0;
    if (failing < 0)
        _exit(137);
    errno = failing;
    return 1;
}

/* --- calls -------------------------------------------------------------------------------- */

static int opened(int directory, const char *path, int flags, mode_t mode)
{
    struct stat before;
    int file, is_new, mine = inside(path);
    if (!mine) {
        file = directory == AT_FDCWD ? real_open(path, flags, mode)
                                     : real_openat(directory, path, flags, mode);
        if (file >= 0 && file < FILES)
            ours[file] = 0;
        return file;
    }
    pthread_mutex_lock(&guard);
    if (fails(OPEN)) {
        pthread_mutex_unlock(&guard);
        return -1;
    }
    is_new = (flags & O_CREAT) && stat(path, &before) != 0;
    file = real_open(path, flags, mode);
    if (file >= 0 && file < FILES) {
        ours[file] = 1;
        say('O', file, is_new | (flags & O_TRUNC ? 2 : 0), path, strlen(path), 0, 0);
    }
    pthread_mutex_unlock(&guard);
    return file;
}

#define OPENS(name)                                                                              \
    int name(const char *path, int flags, ...)                                                   \
    {                                                                                            \
        va_list more;                                                                            \
        mode_t mode = 0;                                                                         \
        va_start(more, flags);                                                                   \
        if (flags & (O_CREAT | O_TMPFILE))                                                       \
            mode = va_arg(more, mode_t);                                                         \
        va_end(more);                                                                            \
        return opened(AT_FDCWD, path, flags, mode);                                              \
    }
#define OPENS_AT(name)                                                                           \
    int name(int directory, const char *path, int flags, ...)                                    \
    {                                                                                            \
        va_list more;                                                                            \
        mode_t mode = 0;                                                                         \
        va_start(more, flags);                                                                   \
        if (flags & (O_CREAT | O_TMPFILE))                                                       \
            mode = va_arg(more, mode_t);                                                         \
        va_end(more);                                                                            \
        return opened(directory, path, flags, mode);                                             \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t read(int file, void *data, size_t size)
{
    return is_ours(file) && fails(READ) ? -1 : real_read(file, data, size);
}

static ssize_t reads_at(int file, void *data, size_t size, off_t at)
{
    return is_ours(file) && fails(READ) ? -1 : real_pread(file, data, size, at);
}
ssize_t pread(int file, void *data, size_t size, off_t at) { return reads_at(file, data, size, at); }
ssize_t pread64(int file, void *data, size_t size, off_t at) { return reads_at(file, data, size, at); }

/* A full disk first takes half, then nothing. */
static int refused(size_t *size)
{
    if (torn) {
        torn = 0;
        errno = failing;
        return 1;
    }
    if (!fails(WRITE))
        return 0;
    if (failing == ENOSPC && *size > 1 && seen == nth) {
        *size /= 2;
        torn = 1;
        return 0;
    }
    return 1;
}

static ssize_t writes(int file, const void *data, size_t size, off_t at, int here)
{
    ssize_t done = -1;
    pthread_mutex_lock(&guard);
    if (!refused(&size)) {
        if (here)
            at = fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END)
                                                 : lseek(file, 0, SEEK_CUR);
        done = here ? real_write(file, data, size) : real_pwrite(file, data, size, at);
        if (done > 0)
            say('W', file, at, 0, 0, data, (size_t)done);
    }
    pthread_mutex_unlock(&guard);
    return done;
}

ssize_t write(int file, const void *data, size_t size)
{
    return is_ours(file) ? writes(file, data, size, 0, 1) : real_write(file, data, size);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    return is_ours(file) ? writes(file, data, size, at, 0) : real_pwrite(file, data, size, at);
}
ssize_t pwrite64(int file, const void *data, size_t size, off_t at)
{
    return is_ours(file) ? writes(file, data, size, at, 0) : real_pwrite(file, data, size, at);
}

/* What copies inside of the system says that it cannot, and the program copies by itself. */
ssize_t sendfile(int to, int from, off_t *at, size_t size)
{
    if (is_ours(to)) {
        errno = ENOTSOCK;
        return -1;
    }
    return real_sendfile(to, from, at, size);
}
ssize_t sendfile64(int to, int from, off_t *at, size_t size) { return sendfile(to, from, at, size); }

static int cuts(int file, off_t size)
{
    int done = -1;
    if (!is_ours(file))
        return real_ftruncate(file, size);
    pthread_mutex_lock(&guard);
    if (!fails(CUT)) {
        done = real_ftruncate(file, size);
        if (!done)
            say('T', file, size, 0, 0, 0, 0);
    }
    pthread_mutex_unlock(&guard);
    return done;
}
int ftruncate(int file, off_t size) { return cuts(file, size); }
int ftruncate64(int file, off_t size) { return cuts(file, size); }

static int syncs(int file, int (*real)(int))
{
    int done = -1;
    if (!is_ours(file))
        return real(file);
    pthread_mutex_lock(&guard);
    if (!fails(SYNC)) {
        done = real(file);
        if (!done)
            say('S', file, 0, 0, 0, 0, 0);
    }
    pthread_mutex_unlock(&guard);
    return done;
}
int fsync(int file) { return syncs(file, real_fsync); }
int fdatasync(int file) { return syncs(file, real_fdatasync); }

int close(int file)
{
    if (!is_ours(file))
        return real_close(file);
    pthread_mutex_lock(&guard);
    ours[file] = 0;
    say('C', file, 0, 0, 0, 0, 0);
    pthread_mutex_unlock(&guard);
    return real_close(file);
}

int rename(const char *from, const char *to)
{
    int done = -1;
    if (!inside(from) && !inside(to))
        return real_rename(from, to);
    pthread_mutex_lock(&guard);
    if (!fails(RENAME)) {
        done = real_rename(from, to);
        if (!done)
            say('R', 0, 0, from, strlen(from), to, strlen(to));
    }
    pthread_mutex_unlock(&guard);
    return done;
}

#define ON_A_PATH(name, given, passed, kind, letter)                                             \
    int name given                                                                               \
    {                                                                                            \
        int done = -1;                                                                           \
        if (!inside(path))                                                                       \
            return real_##name passed;                                                           \
        pthread_mutex_lock(&guard);                                                              \
        if (!fails(kind)) {                                                                      \
            done = real_##name passed;                                                           \
            if (!done)                                                                           \
                say(letter, 0, 0, path, strlen(path), 0, 0);                                     \
        }                                                                                        \
        pthread_mutex_unlock(&guard);                                                            \
        return done;                                                                             \
    }
ON_A_PATH(unlink, (const char *path), (path), REMOVE, 'U')
ON_A_PATH(mkdir, (const char *path, mode_t mode), (path, mode), MAKE, 'M')
ON_A_PATH(rmdir, (const char *path), (path), REMOVE, 'D')
