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

        // Always in one order, so that two statements never wait for each other's permits.
        foreach (DatabaseUse use in databases.OrderBy(static use => use.Database.Key, StringComparer.Ordinal))
        {
            var traits = new QueryTraits(use.Writes, CrossDatabase: databases.Count > 1, InTransaction: false);
            participants.Add(use.Database.Key, new Participant(await admission.AdmitAsync(caller, entries[use.Database.Key], traits, cancellationToken), request.Bookmarks));
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
