namespace Serverless.Api.Limits;

/// <summary>How limits are enforced. The defaults are those that docs/LIMITS.md gives figures for.</summary>
public sealed record LimitEnforcerOptions
{
    /// <summary>How long a request waits for a permit before it is refused.</summary>
    public TimeSpan PermitPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long others leave a permit alone that its instance does not renew, by the store's clock.</summary>
    public TimeSpan PermitLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much earlier its instance stops to use it, by its own monotonic clock: what queries have to end in, and clocks may drift by.</summary>
    public TimeSpan PermitMargin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between renewals.</summary>
    public TimeSpan RenewalInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a permit is kept after its last use.</summary>
    public TimeSpan PermitKeep { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between looks at whether another instance wants permits.</summary>
    public TimeSpan DemandInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between looks for a free permit while a request waits for one.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long one operation of the store may take.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an open transaction counts as a connection after its last request.</summary>
    public TimeSpan TransactionLifetime { get; init; } = TimeSpan.FromSeconds(70);
}
