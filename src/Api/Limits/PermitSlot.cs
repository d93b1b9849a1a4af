namespace Serverless.Api.Limits;

/// <summary>
/// Permits that are held together: in one process those of the whole limit, else those of one row of the store. Guarded by its pool's gate.
/// </summary>
internal sealed class PermitSlot(PermitPool pool, int row) : IDisposable
{
    private CancellationTokenSource? lost;

    /// <summary>The row's number.</summary>
    public int Row => row;

    /// <summary>How many permits it has.</summary>
    public long Capacity { get; set; }

    /// <summary>How many of them are used.</summary>
    public long InUse { get; set; }

    /// <summary>The timestamp until which they may be used; the greatest number where nobody else can take them.</summary>
    public long ValidUntil { get; private set; } = long.MaxValue;

    /// <summary>The timestamp at which the slot was acquired.</summary>
    public long Acquired { get; init; }

    /// <summary>The timestamp of the last use.</summary>
    public long LastUse { get; set; }

    /// <summary>The timestamp at which the last renewal was begun.</summary>
    public long Renewed { get; set; }

    /// <summary>The row as this instance has written it.</summary>
    public string ETag { get; set; } = "";

    /// <summary>Whether it is to be returned as soon as nobody uses it, so that nobody begins to.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Fires when <see cref="ValidUntil"/> has passed.</summary>
    public CancellationToken Lost => lost is null ? CancellationToken.None : lost.Token;

    /// <summary>Lets it be used until a later time; <see cref="Lost"/> fires then by itself, whatever the store's requests do.</summary>
    public void Extend(long validUntil, TimeProvider clock)
    {
        ValidUntil = validUntil;
        TimeSpan left = TimeSpan.FromSeconds(Math.Max(0, validUntil - clock.GetTimestamp()) / (double)clock.TimestampFrequency);
        if (lost is null)
        {
            lost = new CancellationTokenSource(left, clock);
        }
        else
        {
            lost.CancelAfter(left);
        }
    }

    /// <summary>Ends the queries that use it. Called outside the gate: what they do then is theirs.</summary>
    public void Lose() => lost?.Cancel();

    /// <summary>Gives one permit back.</summary>
    public void Release() => pool.Release(this);

    /// <summary>Ends its timer, when nobody uses it.</summary>
    public void Dispose() => lost?.Dispose();
}
