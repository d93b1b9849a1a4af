using Serverless.Api.Limits;

namespace Serverless.Api.Tests.Limits;

/// <summary>Counts the operations of a store, and lets them take time or fail.</summary>
internal sealed class CountingLimitStore(ILimitStore inner, TimeProvider clock) : ILimitStore
{
    private long operations;

    /// <summary>Operations so far.</summary>
    public long Operations => Interlocked.Read(ref operations);

    /// <summary>How long an operation takes: half of it on the way there.</summary>
    public Func<TimeSpan> Latency { get; set; } = static () => TimeSpan.Zero;

    /// <summary>Whether an operation fails, before it is carried out or after.</summary>
    public Func<Failing> Fails { get; set; } = static () => Failing.No;

    public Task<LimitRow?> GetAsync(string databaseId, string name, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.GetAsync(databaseId, name, CancellationToken.None), cancellationToken);

    public Task<IReadOnlyList<LimitRow>> ListAsync(string databaseId, string prefix, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.ListAsync(databaseId, prefix, CancellationToken.None), cancellationToken);

    public Task<string?> PutAsync(string databaseId, string name, ReadOnlyMemory<byte> content, string? etag, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.PutAsync(databaseId, name, content, etag, CancellationToken.None), cancellationToken);

    public Task DeleteAllAsync(string databaseId, CancellationToken cancellationToken) => inner.DeleteAllAsync(databaseId, cancellationToken);

    private async Task<T> RequestAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref operations);
        TimeSpan latency = Latency();
        Failing failing = Fails();
        await PauseAsync(latency / 2, cancellationToken);
        if (failing == Failing.Before)
        {
            throw new IOException("The store is away.");
        }

        T result = await request();

        // Whoever crashes here has carried it out and does not know.
        await PauseAsync(latency / 2, cancellationToken);
        return failing == Failing.After ? throw new IOException("The answer was lost.") : result;
    }

    private Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) =>
        time > TimeSpan.Zero ? Task.Delay(time, clock, cancellationToken) : Task.CompletedTask;
}

/// <summary>How an operation fails.</summary>
internal enum Failing
{
    No,
    Before,
    After,
}
