using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Federation;

namespace Serverless.Api.Queries;

/// <summary>
/// One statement over several databases: finds them for the caller, checks what it may do on each, admits it to each once, and lets each read one state of its own. Disposed
/// when the statement has ended, however.
/// </summary>
/// <param name="caller">Who asks.</param>
/// <param name="steps">Finds databases for callers.</param>
/// <param name="names">Finds the constituents of composites.</param>
/// <param name="admission">Lets it work on them.</param>
/// <param name="request">The request that the statement is of.</param>
/// <param name="parts">The results of parts that are run elsewhere, each admitted by itself; null: all are run here.</param>
internal sealed class FederatedCall(
    RequestCaller caller, RequestSteps steps, CatalogResolver names, AdmittedDatabases admission, TransactionRequest request, IPartResults? parts) : IFederationHost, IDisposable
{
    private readonly Dictionary<string, DatabaseEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Participant>> participants = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private string? writtenKey;
    private bool isSpanning;
    private long rows;

    /// <summary>The names of the databases that take part, in order.</summary>
    public IReadOnlyList<string> Databases { get; private set; } = [];

    /// <summary>Rows that the databases have given.</summary>
    public long Rows => Interlocked.Read(ref rows);

    /// <summary>What the statement has written; null: nothing.</summary>
    public TransactionSummary? Written { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FederatedDatabase>> ResolveAsync(NameOfDatabase name, CancellationToken cancellationToken)
    {
        CatalogTarget target = await steps.VisibleAsync(caller.Principal, name.Text, name.Position, cancellationToken);
        if (target.Database is { } database)
        {
            return [Known(database)];
        }

        List<FederatedDatabase> constituents = [];
        foreach (Constituent constituent in target.Composite?.Constituents ?? [])
        {
            // What the caller may not know of is not there.
            if (caller.Principal.HasAny(constituent.DatabaseId))
            {
                CatalogTarget? member = await names.FindAsync($"{target.Composite!.Name}.{constituent.Alias}", cancellationToken);
                constituents.Add(Known(member?.Database ?? throw CatalogResolver.NotFound($"{target.Composite.Name}.{constituent.Alias}", name.Position)));
            }
        }

        return constituents;
    }

    /// <inheritdoc/>
    public async ValueTask AuthorizeAsync(IReadOnlyList<DatabaseUse> databases, CancellationToken cancellationToken)
    {
        DatabasePrivileges spanning = databases.Count > 1 ? DatabasePrivileges.CrossDatabase : DatabasePrivileges.None;
        Databases = [.. databases.Select(static use => use.Database.Name).Order(StringComparer.Ordinal)];
        foreach (DatabaseUse use in databases)
        {
            Ensure(use.Database, use.Writes ? DatabasePrivileges.Write : DatabasePrivileges.None);
            Ensure(use.Database, use.Reads ? DatabasePrivileges.Read : DatabasePrivileges.None);
            Ensure(use.Database, spanning);
        }

        writtenKey = databases.FirstOrDefault(static use => use.Writes)?.Database.Key;
        isSpanning = databases.Count > 1;
        if (parts is not null)
        {
            parts.Begin([.. databases.Select(use => entries[use.Database.Key])], writtenKey is null ? null : entries[writtenKey]);
            return;
        }

        // Always in one order, so that two statements never wait for each other's permits.
        foreach (DatabaseUse use in databases.OrderBy(static use => use.Database.Key, StringComparer.Ordinal))
        {
            await ParticipantAsync(use.Database.Key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(Subquery subquery, IResultSink sink, CancellationToken cancellationToken)
    {
        DatabaseEntry entry = entries[subquery.Database.Key];
        var counting = new CountingSink(sink);
        if (parts is null || subquery.Writes)
        {
            await RunHereAsync(subquery, entry, counting, cancellationToken);
        }
        else if (subquery.IsEstimate)
        {
            var estimate = new TransactionRequest { Statements = [subquery.Query], ReadOnly = true };
            await admission.OpenAsync(entry, graph => graph.ExecuteAsync(estimate, sink, cancellationToken), cancellationToken);
        }
        else if (!await parts.TryReplayAsync(entry, subquery.Query, counting, cancellationToken))
        {
            await RunHereAsync(subquery, entry, counting, cancellationToken);
        }

        Interlocked.Add(ref rows, counting.Rows);
    }

    private async Task RunHereAsync(Subquery subquery, DatabaseEntry entry, IResultSink sink, CancellationToken cancellationToken)
    {
        Participant participant = await ParticipantAsync(entry.Id, cancellationToken);
        if (!subquery.Writes)
        {
            PinnedState state = await (parts?.StateAsync(entry, request.Bookmarks, cancellationToken) ?? participant.StateAsync(cancellationToken));
            await participant.Admitted.ReadAsync(subquery.Query, state, request.Timeout, sink, cancellationToken);
            return;
        }

        if (subquery.BeforeCommit is null)
        {
            await (parts?.BeforeCommitAsync(cancellationToken) ?? Task.CompletedTask);
        }

        var write = new TransactionRequest
        {
            Statements = [subquery.Query],
            Bookmarks = request.Bookmarks,
            TransactionId = request.TransactionId,
            BeforeCommit = subquery.BeforeCommit,
        };
        Written = await participant.Admitted.ExecuteAsync(write, request.Timeout, sink, cancellationToken);
    }

    /// <summary>A record of the statement.</summary>
    public AuditRecord ToRecord(GraphException? failure, TimeSpan time) => caller.Did(
        AuditEvent.CrossDatabaseQuery, Written is null ? "read" : "write", failure is null ? AuditOutcome.Success : AuditOutcome.Failed) with
    {
        Databases = Databases,
        Code = failure?.Code.Text,
        Rows = Rows,
        DurationMs = (long)time.TotalMilliseconds,
    };

    public void Dispose()
    {
        foreach (Task<Participant> participant in participants.Values)
        {
            if (participant.IsCompletedSuccessfully)
            {
                participant.Result.Admitted.Dispose();
            }
        }
    }

    private Task<Participant> ParticipantAsync(string key, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!participants.TryGetValue(key, out Task<Participant>? participant))
            {
                participants.Add(key, participant = AdmitAsync(key, cancellationToken));
            }

            return participant;
        }
    }

    private async Task<Participant> AdmitAsync(string key, CancellationToken cancellationToken)
    {
        var traits = new QueryTraits(key == writtenKey, isSpanning, InTransaction: false);
        return new Participant(await admission.AdmitAsync(caller, entries[key], traits, cancellationToken), request.Bookmarks);
    }

    private FederatedDatabase Known(DatabaseEntry entry)
    {
        entries.TryAdd(entry.Id, entry);
        return new FederatedDatabase(entry.Id, entry.Name);
    }

    private void Ensure(FederatedDatabase database, DatabasePrivileges needed)
    {
        if (!caller.Principal.Can(database.Key, needed))
        {
            throw RequestSteps.Forbidden(entries[database.Key], needed);
        }
    }

    /// <summary>A database that takes part: all that the statement reads of it is of one state.</summary>
    private sealed class Participant(AdmittedDatabase admitted, IReadOnlyList<string> bookmarks)
    {
        private readonly Lock gate = new();
        private Task<PinnedState>? state;

        public AdmittedDatabase Admitted => admitted;

        public Task<PinnedState> StateAsync(CancellationToken cancellationToken)
        {
            lock (gate)
            {
                return state ??= admitted.Database.PinAsync(bookmarks, cancellationToken);
            }
        }
    }
}
