using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Operations;

/// <summary>
/// What is stored of operations: <c>operations/{bucket}/{id}.request</c>, <c>.state</c> and at the end <c>.outcome</c> and the answer, as long as the operation is kept; and
/// <c>.work-…</c>, whatever only the orchestration needs. The bucket is the id's last two digits: on files no folder has to be removed with its operation. A write whose outcome is unknown may be repeated: all are the same or conditional.
/// </summary>
internal sealed class OperationStore(IObjectStore store)
{
    private const int Attempts = 20;
    private const string WorkPrefix = "work-";
    private static readonly ObjectPath Folder = ObjectPath.Parse("operations");

    /// <summary>The objects themselves.</summary>
    public IObjectStore Objects => store;

    /// <summary>Where an orchestration's history is.</summary>
    public static ObjectPath HistoryOf(string instanceId) => PathOf(instanceId, WorkPrefix + "history");

    /// <summary>Where an answer is.</summary>
    public static ObjectPath AnswerOf(Guid id, string name) => PathOf(Name(id), name);

    /// <summary>Where something of a generation is.</summary>
    public static ObjectPath WorkOf(Guid id, int generation, string name) =>
        PathOf(Name(id), string.Create(CultureInfo.InvariantCulture, $"{WorkPrefix}{generation:d2}-{name}"));

    /// <summary>The name of what belongs to a key.</summary>
    public static string NameOf(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(SHA256.HashData(key));

    /// <summary>Stores what is asked for, or finds what has been asked for under this id.</summary>
    public async Task<OperationRequest> AddAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        byte[] stored = await AddAsync(RequestOf(request.Id), OperationJson.Write(request), cancellationToken);
        return OperationJson.Read<OperationRequest>(stored);
    }

    /// <summary>What is asked for. Null: there is no such operation.</summary>
    public async Task<OperationRequest?> FindRequestAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(RequestOf(id), cancellationToken) is { } found ? OperationJson.Read<OperationRequest>(found) : null;

    /// <summary>Stores the state in which it begins, unless it has one.</summary>
    public async Task<OperationState> AddAsync(OperationState state, CancellationToken cancellationToken) =>
        OperationJson.Read<OperationState>(await AddAsync(StateOf(state.Id), OperationJson.Write(state), cancellationToken));

    /// <summary>How far it has come. Null: there is no such operation.</summary>
    public async Task<OperationState?> FindStateAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(StateOf(id), cancellationToken) is { } found ? OperationJson.Read<OperationState>(found) : null;

    /// <summary>How it has ended. Null: it has not.</summary>
    public async Task<OperationOutcome?> FindOutcomeAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(OutcomeOf(id), cancellationToken) is { } found ? OperationJson.Read<OperationOutcome>(found) : null;

    /// <summary>Stores how it has ended, unless it has ended already: then that is what counts.</summary>
    public async Task<OperationOutcome> AddAsync(Guid id, OperationOutcome outcome, CancellationToken cancellationToken) =>
        OperationJson.Read<OperationOutcome>(await AddAsync(OutcomeOf(id), OperationJson.Write(outcome), cancellationToken));

    /// <summary>Changes the state.</summary>
    /// <param name="id">Of which operation.</param>
    /// <param name="change">Makes the new state; null: it stays. May be called again.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The state afterwards. Null: there is no such operation.</returns>
    public async Task<OperationState?> UpdateAsync(Guid id, Func<OperationState, OperationState?> change, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            GetResult found = await store.GetAsync(StateOf(id), ByteRange.All, null, cancellationToken);
            if (found.Status != GetStatus.Found)
            {
                return null;
            }

            OperationState state = OperationJson.Read<OperationState>(found.Content.Span);
            if (change(state) is not { } changed)
            {
                return state;
            }

            try
            {
                if ((await store.PutAsync(StateOf(id), OperationJson.Write(changed), PutCondition.IfMatch(found.ETag!), cancellationToken)).Status == PutStatus.Stored)
                {
                    return changed;
                }
            }
            catch (AmbiguousOutcomeException)
            {
                // The next look tells.
            }
        }

        throw new GraphException(ErrorCodes.DatabaseUnavailable, "The state of an operation is changed by others all the time.");
    }

    /// <summary>Stores something under a path, unless something is there: then that is what counts.</summary>
    public async Task<byte[]> AddAsync(ObjectPath path, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            if ((await store.PutAsync(path, content, PutCondition.IfAbsent, cancellationToken)).Status == PutStatus.Stored)
            {
                return content;
            }
        }
        catch (AmbiguousOutcomeException)
        {
            // Either it is there now, or somebody else's.
        }

        return await ReadAsync(path, cancellationToken) ?? throw new GraphException(ErrorCodes.DatabaseUnavailable, "What is stored of an operation cannot be written now.");
    }

    /// <summary>Stores something large under a path, unless something is there: then that is what counts.</summary>
    public async Task AddAsync(ObjectPath path, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(path, content, PutCondition.IfAbsent, cancellationToken);
        }
        catch (AmbiguousOutcomeException failure)
        {
            throw new GraphException(ErrorCodes.DatabaseUnavailable, "What is stored of an operation cannot be written now.", innerException: failure);
        }
    }

    /// <summary>Reads something small. Null: it is not there.</summary>
    public async Task<byte[]?> ReadAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        GetResult found = await store.GetAsync(path, ByteRange.All, null, cancellationToken);
        return found.Status == GetStatus.Found ? found.Content.ToArray() : null;
    }

    /// <summary>Removes what only the orchestration needed.</summary>
    /// <param name="id">Of which operation.</param>
    /// <param name="keepsHistory">Whether its history stays: it goes on.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task CleanUpAsync(Guid id, bool keepsHistory, CancellationToken cancellationToken)
    {
        ObjectPath? history = keepsHistory ? HistoryOf(Name(id)) : null;
        await foreach (ObjectPath path in ListAsync(id, cancellationToken))
        {
            if (path.Name.StartsWith($"{Name(id)}.{WorkPrefix}", StringComparison.Ordinal) && path != history)
            {
                await store.DeleteAsync(path, null, cancellationToken);
            }
        }
    }

    /// <summary>Removes everything. What tells that there is an operation goes last, so that an interrupted removal is found again.</summary>
    public async Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await foreach (ObjectPath path in ListAsync(id, cancellationToken))
        {
            if (path != RequestOf(id) && path != StateOf(id))
            {
                await store.DeleteAsync(path, null, cancellationToken);
            }
        }

        await store.DeleteAsync(StateOf(id), null, cancellationToken);
        await store.DeleteAsync(RequestOf(id), null, cancellationToken);
    }

    /// <summary>All operations.</summary>
    public async IAsyncEnumerable<StoredOperation> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of one operation all objects follow each other.
        StoredOperation? last = null;
        await foreach (ObjectInfo found in store.ListAsync(Folder, cancellationToken))
        {
            if (found.Path.Name.Split('.') is not [{ } name, { } part, ..] || !Guid.TryParseExact(name, "n", out Guid id))
            {
                continue;
            }

            if (last is { } known && known.Id != id)
            {
                yield return known;
                last = null;
            }

            bool isWork = part.StartsWith(WorkPrefix, StringComparison.Ordinal);
            last = new StoredOperation(id, last?.LastModified > found.LastModified ? last.LastModified : found.LastModified, isWork || last is { HasWork: true });
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    /// <summary>An id as text.</summary>
    public static string Name(Guid id) => id.ToString("n");

    /// <summary>The id of an operation under a key of its owner's.</summary>
    public static Guid IdOf(Guid key, string owner, string database) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{key:n}\n{database}\n{owner}")).AsSpan(0, 16));

    private static ObjectPath RequestOf(Guid id) => PathOf(Name(id), "request");

    private static ObjectPath StateOf(Guid id) => PathOf(Name(id), "state");

    private static ObjectPath OutcomeOf(Guid id) => PathOf(Name(id), "outcome");

    private static ObjectPath BucketOf(string name) => Folder / name[^2..];

    private static ObjectPath PathOf(string name, string part) => BucketOf(name) / $"{name}.{part}";

    private async IAsyncEnumerable<ObjectPath> ListAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = Name(id) + ".";
        await foreach (ObjectInfo found in store.ListAsync(BucketOf(Name(id)), cancellationToken))
        {
            if (found.Path.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return found.Path;
            }
        }
    }
}

/// <summary>What a listing tells of an operation.</summary>
/// <param name="Id">Names it.</param>
/// <param name="LastModified">When the last of its objects was written.</param>
/// <param name="HasWork">Whether there is something that only its orchestration needs.</param>
internal sealed record StoredOperation(Guid Id, DateTimeOffset LastModified, bool HasWork);
