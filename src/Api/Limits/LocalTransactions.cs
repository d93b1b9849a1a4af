namespace Serverless.Api.Limits;

/// <summary>The open transactions of a database that one process serves: each holds permits beside those of the requests.</summary>
internal sealed class LocalTransactions(DatabaseGate database, TimeProvider clock, TimeSpan lifetime) : ITransactionCounter
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Counted> open = new(StringComparer.Ordinal);

    public Task<LimitKind?> OpenAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Expire();
            return Task.FromResult(open.TryGetValue(transactionId, out Counted? known) ? Extend(known) : Count(subject, transactionId));
        }
    }

    public Task TouchAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (open.TryGetValue(transactionId, out Counted? known))
            {
                Extend(known);
            }
        }

        return Task.CompletedTask;
    }

    public Task CloseAsync(LimitSubject subject, string transactionId, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (open.Remove(transactionId, out Counted? known))
            {
                known.Release();
            }
        }

        return Task.CompletedTask;
    }

    private LimitKind? Count(LimitSubject subject, string transactionId)
    {
        PermitSlot? connection = null;
        if (subject.Limits.MaxConnections is { } limit && (connection = database.Connections.TryAcquire(limit)) is null)
        {
            return LimitKind.MaxConnections;
        }

        PermitSlot? ofUser = null;
        if (subject.Limits.MaxConnectionsPerUser is { } perUser && (ofUser = database.ConnectionsOf(subject.User).TryAcquire(perUser)) is null)
        {
            connection?.Release();
            return LimitKind.MaxConnectionsPerUser;
        }

        if (connection is not null || ofUser is not null)
        {
            open.Add(transactionId, new Counted(connection, ofUser) { Expires = clock.GetUtcNow() + lifetime });
        }

        return null;
    }

    private LimitKind? Extend(Counted known)
    {
        known.Expires = clock.GetUtcNow() + lifetime;
        return null;
    }

    // Those that nobody has closed: only who opens another one needs their place.
    private void Expire()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((string id, Counted known) in open)
        {
            if (known.Expires <= now)
            {
                open.Remove(id);
                known.Release();
            }
        }
    }

    private sealed class Counted(PermitSlot? connection, PermitSlot? ofUser)
    {
        public DateTimeOffset Expires { get; set; }

        public void Release()
        {
            connection?.Release();
            ofUser?.Release();
        }
    }
}
