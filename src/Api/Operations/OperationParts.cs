using System.Buffers;
using System.Text;
using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Operations;

/// <summary>The parts of an operation in one generation: which results there are, and which are missing. A part is known by the database and the query.</summary>
/// <param name="request">The operation.</param>
/// <param name="generation">Which attempt of it.</param>
/// <param name="runsHere">Whether nothing is run elsewhere any more.</param>
/// <param name="run">Tells this run of the statement from others.</param>
/// <param name="store">Has the results.</param>
/// <param name="pins">Has the states.</param>
internal sealed class OperationParts(
    OperationRequest request, int generation, bool runsHere, Guid run, OperationStore store, OperationPins pins) : IPartResults
{
    private readonly Lock gate = new();
    private readonly List<string> missing = [];
    private readonly Dictionary<string, OperationStatus> statuses = new(StringComparer.Ordinal);
    private IReadOnlyList<DatabaseEntry> databases = [];
    private DatabaseEntry? written;
    private bool hasCommitted;

    /// <inheritdoc/>
    public StatementMoment Moment => new(request.CreatedAt, request.Seed);

    /// <summary>The names of the parts that have to be run.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <summary>Where the result of a part is.</summary>
    public static ObjectPath RowsOf(Guid id, int generation, string part) => OperationStore.WorkOf(id, generation, part + ".rows");

    /// <summary>Where the failure of a part is.</summary>
    public static ObjectPath FailureOf(Guid id, int generation, string part) => OperationStore.WorkOf(id, generation, part + ".failure");

    /// <summary>Where a part is described.</summary>
    public static ObjectPath QueryOf(Guid id, int generation, string part) => OperationStore.WorkOf(id, generation, part + ".query");

    /// <summary>Where the names of a round's parts are.</summary>
    public static ObjectPath RoundOf(Guid id, int generation, int round) =>
        OperationStore.WorkOf(id, generation, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"round-{round:d4}"));

    /// <summary>The part as it was described.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>.</exception>
    public static (string DatabaseId, QueryRequest Query) Read(ReadOnlySpan<byte> description)
    {
        int end = Math.Max(0, description.IndexOf((byte)'\n'));
        return (Encoding.UTF8.GetString(description[..end]), SubqueryCodec.Read(description[(end + 1)..]));
    }

    /// <summary>The state of a database for an operation, if it is the one that its other parts have read.</summary>
    /// <exception cref="StateMovedException">It is not.</exception>
    public static async Task<PinnedState> StateAsync(
        Guid id, int generation, DatabaseEntry database, IReadOnlyList<string> bookmarks, OperationStore store, OperationPins pins, CancellationToken cancellationToken)
    {
        PinnedState state = await pins.StateAsync(id, generation, database, bookmarks, cancellationToken);
        byte[] first = await store.AddAsync(OperationStore.WorkOf(id, generation, $"state-{database.Id}"), Encoding.UTF8.GetBytes(state.Bookmark), cancellationToken);
        return Encoding.UTF8.GetString(first) == state.Bookmark ? state : throw new StateMovedException();
    }

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<DatabaseEntry> used, DatabaseEntry? writes)
    {
        databases = used;
        written = writes;
    }

    /// <summary>How far each of the databases has come.</summary>
    public IReadOnlyList<OperationProgress> Progress()
    {
        lock (gate)
        {
            return
            [
                .. databases.Select(database => new OperationProgress(
                    database.Id,
                    database.Name,
                    statuses.GetValueOrDefault(database.Id, OperationStatus.Queued),
                    database.Id == written?.Id ? DatabasePrivileges.Write : DatabasePrivileges.Read)),
            ];
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryReplayAsync(DatabaseEntry database, QueryRequest query, IResultSink sink, CancellationToken cancellationToken)
    {
        var description = new ArrayBufferWriter<byte>();
        description.Write(Encoding.UTF8.GetBytes(database.Id + "\n"));
        SubqueryCodec.Write(description, query);
        string part = OperationStore.NameOf(description.WrittenSpan);
        await using (ObjectReadStream? rows = await ObjectReadStream.OpenAsync(store.Objects, RowsOf(request.Id, generation, part), cancellationToken))
        {
            if (rows is not null)
            {
                await PartialResult.ReplayAsync(rows, sink, cancellationToken);
                Note(database, OperationStatus.Succeeded);
                return true;
            }
        }

        if (await store.ReadAsync(FailureOf(request.Id, generation, part), cancellationToken) is { } failure)
        {
            Note(database, OperationStatus.Failed);
            throw OperationJson.Read<PartFailure>(failure).ToException();
        }

        if (runsHere || hasCommitted)
        {
            return false;
        }

        await store.AddAsync(QueryOf(request.Id, generation, part), description.WrittenMemory.ToArray(), cancellationToken);
        Note(database, OperationStatus.Running);
        lock (gate)
        {
            missing.Add(part);
        }

        throw new PartMissingException();
    }

    /// <inheritdoc/>
    public Task<PinnedState> StateAsync(DatabaseEntry database, IReadOnlyList<string> bookmarks, CancellationToken cancellationToken) =>
        StateAsync(request.Id, generation, database, bookmarks, store, pins, cancellationToken);

    /// <inheritdoc/>
    public async Task BeforeCommitAsync(CancellationToken cancellationToken)
    {
        if (!hasCommitted)
        {
            await ClaimAsync(request.Id, run, store, cancellationToken);
            hasCommitted = true;
        }
    }

    private void Note(DatabaseEntry database, OperationStatus status)
    {
        lock (gate)
        {
            statuses[database.Id] = status > statuses.GetValueOrDefault(database.Id) || status == OperationStatus.Running ? status : statuses[database.Id];
        }
    }

    /// <summary>Makes sure that what cannot be repeated is done once: whoever comes second learns that it has been begun.</summary>
    /// <param name="id">The operation.</param>
    /// <param name="run">Tells this run of its statement from others.</param>
    /// <param name="store">Remembers it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.TransactionCommitFailed"/>: it has been begun before, and nobody knows how it ended.</exception>
    public static async Task ClaimAsync(Guid id, Guid run, OperationStore store, CancellationToken cancellationToken)
    {
        byte[] own = run.ToByteArray();
        if (!(await store.AddAsync(OperationStore.WorkOf(id, 0, "begun"), own, cancellationToken)).AsSpan().SequenceEqual(own))
        {
            throw new GraphException(
                ErrorCodes.TransactionCommitFailed,
                "The operation was interrupted while it committed more than once, or executed a command: how much of it has been done is not known. Look, and ask for the rest.");
        }
    }
}
