using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>What a log holds from a position on.</summary>
/// <param name="Records">The records; none if the log ends there.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="End">Where they end.</param>
/// <param name="ServerTime">The store's clock, if it tells.</param>
internal sealed record LogTail(IReadOnlyList<PlacedRecord> Records, ReadOnlyMemory<byte> Bytes, long End, DateTimeOffset? ServerTime);

/// <summary>The logs of one database, as objects: reading from a position, appending at one, and creating the next one.</summary>
/// <param name="store">Holds them.</param>
/// <param name="pathOf">The object of a log.</param>
internal sealed class CommitLog(IObjectStore store, Func<LogName, ObjectPath> pathOf)
{
    private const int RepairAttempts = 8;

    /// <summary>The logs of commits.</summary>
    public CommitLog(IObjectStore store, DatabasePaths paths)
        : this(store, paths.Log)
    {
    }

    /// <summary>
    /// The records from a position to the log's end; null if the log does not exist. Remains of an interrupted append are removed.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="position">Where to begin: the end of some record, or 0.</param>
    /// <param name="ordinal">How many records precede the position.</param>
    /// <exception cref="GraphException">The log is damaged, of a newer version, or unreachable.</exception>
    public async Task<LogTail?> ReadAsync(LogName log, long position, int ordinal, CancellationToken cancellationToken)
    {
        var path = pathOf(log);
        for (var attempt = 0; attempt < RepairAttempts; attempt++)
        {
            var got = await store.GetAsync(path, ByteRange.From(position), null, cancellationToken);
            if (got.Status == GetStatus.NotFound)
            {
                return null;
            }

            if (got.Length < position)
            {
                throw FormatVersion.Damaged($"Log `{path.Name}` ends before a position that it had reached; it");
            }

            got.EnsureWhole(ByteRange.From(position));
            List<PlacedRecord> records = [];
            var end = LogScanner.Scan(got.Content, position, ordinal, records, $"Log `{path.Name}`");
            if (end == got.Length)
            {
                return new LogTail(records, got.Content, end, got.ServerTime);
            }

            if (!await store.RepairTailAsync(path, got.Length, end, cancellationToken)
                && (await store.GetAsync(path, ByteRange.From(got.Length), null, cancellationToken)).Length == got.Length)
            {
                break;
            }
        }

        throw FormatVersion.Damaged($"Log `{path.Name}`");
    }

    /// <summary>
    /// As <see cref="ReadAsync(LogName, long, int, CancellationToken)"/>, of a log that may be another database's: such a one ends where the fork says,
    /// and there with a seal.
    /// </summary>
    /// <exception cref="GraphException">As of an own log.</exception>
    public Task<LogTail?> ReadAsync(Inheritance inherited, LogName log, long position, int ordinal, CancellationToken cancellationToken) =>
        inherited.ForkAt(log.Number) is { } fork
            ? ReadForkedAsync(inherited.PathsOf(fork.Origin).Log(log), fork.Log == log ? fork : null, position, ordinal, cancellationToken)
            : ReadAsync(log, position, ordinal, cancellationToken);

    /// <summary>Appends an encoded record at its position.</summary>
    public Task<AppendResult> AppendAsync(LogName log, ReadOnlyMemory<byte> bytes, long position, CancellationToken cancellationToken) =>
        store.AppendAsync(pathOf(log), bytes, position, cancellationToken);

    /// <summary>Creates the object of a log, which is empty until its first record is appended. A name is created by one caller only.</summary>
    public Task<PutResult> CreateAsync(LogName log, CancellationToken cancellationToken) =>
        store.CreateAppendableAsync(pathOf(log), cancellationToken);

    /// <param name="path">The log.</param>
    /// <param name="fork">Where it is left; null: it ends with a seal of its own.</param>
    private async Task<LogTail?> ReadForkedAsync(ObjectPath path, LogFork? fork, long position, int ordinal, CancellationToken cancellationToken)
    {
        List<PlacedRecord> records = [];
        ReadOnlyMemory<byte> bytes = default;
        var end = position;
        DateTimeOffset? serverTime = null;
        if (fork is null || position < fork.Position)
        {
            var range = fork is null ? ByteRange.From(position) : new ByteRange(position, fork.Position - position);
            var got = await store.GetAsync(path, range, null, cancellationToken);
            if (got.Status == GetStatus.NotFound)
            {
                return null;
            }

            got.EnsureWhole(range);

            // Whose it is goes on appending to it, but before this place it is as it was.
            (bytes, serverTime) = (got.Content, got.ServerTime);
            end = LogScanner.Scan(bytes, position, ordinal, records, $"Log `{path.Name}`");
            if (end != position + bytes.Length || (fork is not null && end != fork.Position))
            {
                throw FormatVersion.Damaged($"Log `{path.Name}`");
            }
        }

        if (fork is not null)
        {
            records.Add(new PlacedRecord(new SealRecord(fork.Next, DateTimeOffset.UnixEpoch), end, end));
        }

        return new LogTail(records, bytes, end, serverTime);
    }
}
