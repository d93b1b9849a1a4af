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
internal sealed class FederatedCall(RequestCaller caller, RequestSteps steps, CatalogResolver names, AdmittedDatabases admission, TransactionRequest request) : IFederationHost, IDisposable
{
    private readonly Dictionary<string, DatabaseEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Participant> participants = new(StringComparer.Ordinal);
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
            CatalogTarget? member = await names.FindAsync($"{target.Composite!.Name}.{constituent.Alias}", cancellationToken);
            constituents.Add(member?.Database is { } entry && caller.Principal.HasAny(entry.Id)
                ? Known(entry)
                : throw CatalogResolver.NotFound($"{target.Composite.Name}.{constituent.Alias}", name.Position));
        }

        return constituents;
    }

    /// <inheritdoc/>
    public async ValueTask AuthorizeAsync(IReadOnlyList<FederatedDatabase> databases, FederatedDatabase? written, CancellationToken cancellationToken)
    {
        DatabasePrivileges spanning = databases.Count > 1 ? DatabasePrivileges.CrossDatabase : DatabasePrivileges.None;
        Databases = [.. databases.Select(static database => database.Name).Order(StringComparer.Ordinal)];
        foreach (FederatedDatabase database in databases)
        {
            Ensure(database, database == written ? DatabasePrivileges.Write : DatabasePrivileges.Read);
            Ensure(database, spanning);
        }

        // Always in one order, so that two statements never wait for each other's permits.
        foreach (FederatedDatabase database in databases.OrderBy(static database => database.Key, StringComparer.Ordinal))
        {
            var traits = new QueryTraits(database == written, CrossDatabase: databases.Count > 1, InTransaction: false);
            participants.Add(database.Key, new Participant(await admission.AdmitAsync(caller, entries[database.Key], traits, cancellationToken), request.Bookmarks));
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(Subquery subquery, IResultSink sink, CancellationToken cancellationToken)
    {
        Participant participant = participants[subquery.Database.Key];
        PinnedState? state = subquery.Writes ? null : await participant.StateAsync(cancellationToken);
        var counting = new CountingSink(sink);
        TransactionSummary summary = await participant.Admitted.RunAsync(
            counting,
            (graph, limits, counted, token) => graph.ExecuteAsync(
                new TransactionRequest
                {
                    Statements = [subquery.Query],
                    ReadOnly = !subquery.Writes,
                    State = state,
                    Bookmarks = subquery.Writes ? request.Bookmarks : [],
                    TransactionId = subquery.Writes ? request.TransactionId : null,
                    BeforeCommit = subquery.BeforeCommit,
                    Timeout = Shorter(request.Timeout, limits.Timeout),
                    MaxRows = limits.MaxRows,
                    Usage = limits.Usage,
                },
                counted,
                token),
            cancellationToken);
        Interlocked.Add(ref rows, counting.Rows);
        Written = subquery.Writes ? summary : Written;
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
        foreach (Participant participant in participants.Values)
        {
            participant.Admitted.Dispose();
        }
    }

    private static TimeSpan? Shorter(TimeSpan? asked, TimeSpan? allowed) => asked < allowed || allowed is null ? asked : allowed;

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
