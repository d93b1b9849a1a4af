using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.TestSupport.Storage;

/// <summary>How often a request meets each fault, between 0 and 1.</summary>
public sealed record FaultProfile
{
    /// <summary>The network of one's dreams.</summary>
    public static FaultProfile None { get; } = new();

    /// <summary>The request never arrives; the caller hears of it, or of nothing.</summary>
    public double LostRequest { get; init; }

    /// <summary>The request is carried out; the caller hears of a failure, or of nothing.</summary>
    public double LostReply { get; init; }

    /// <summary>The request arrives twice, and either of the answers comes back.</summary>
    public double Doubled { get; init; }

    /// <summary>The request arrives long after the caller has given up.</summary>
    public double Late { get; init; }

    /// <summary>The store says that it is busy and does nothing.</summary>
    public double Unavailable { get; init; }

    /// <summary>A read ends before its end.</summary>
    public double ShortRead { get; init; }

    /// <summary>The longest time that a request, or its answer, is on its way when nothing is wrong.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>The longest time that a late request is on its way.</summary>
    public TimeSpan MaxLateness { get; init; } = TimeSpan.FromSeconds(40);
}

/// <summary>
/// A network between a caller and a store that loses, delays, doubles and reorders requests and answers, as a random source and a profile
/// say. Writes whose fate the caller does not learn end with <see cref="AmbiguousOutcomeException"/>, or never.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="clock">The network's clock. It goes on when a caller's process ends.</param>
/// <param name="random">Decides on the faults.</param>
public sealed class FaultyObjectStore(IObjectStore inner, TimeProvider clock, Random random) : IObjectStore
{
    /// <summary>The faults from now on.</summary>
    public FaultProfile Profile { get; set; } = FaultProfile.None;

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) =>
        RequestAsync(() => GetMaybeShortAsync(path, range, ifNoneMatch, cancellationToken), isWrite: false);

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.PutAsync(path, content, condition, cancellationToken), isWrite: true);

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        // A request may arrive twice, or when the caller has closed the stream.
        var bytes = new byte[content.Length - content.Position];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return await PutAsync(path, bytes, condition, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.CreateAppendableAsync(path, cancellationToken), isWrite: true);

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.AppendAsync(path, content, expectedPosition, cancellationToken), isWrite: true);

    /// <inheritdoc/>
    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.RepairTailAsync(path, observedLength, newLength, cancellationToken), isWrite: true);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RequestAsync(() => Task.FromResult(true), isWrite: false);
        await foreach (var info in inner.ListAsync(folder, cancellationToken))
        {
            yield return info;
        }
    }

    /// <inheritdoc/>
    public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) =>
        RequestAsync(() => inner.DeleteAsync(path, ifMatch, cancellationToken), isWrite: true);

    private async Task<GetResult> GetMaybeShortAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var result = await inner.GetAsync(path, range, ifNoneMatch, cancellationToken);
        return Happens(Profile.ShortRead) && result.Content.Length > 0
            ? result with { Content = result.Content[..Choose(result.Content.Length)] }
            : result;
    }

    private Task<T> RequestAsync<T>(Func<Task<T>> request, bool isWrite)
    {
        var answer = new TaskCompletionSource<T>();
        if (Happens(Profile.Unavailable))
        {
            After(Delay(), () => answer.TrySetException(Busy()));
            return answer.Task;
        }

        if (Happens(Profile.LostRequest))
        {
            FailOrForget(answer, isWrite);
            return answer.Task;
        }

        var losesReply = Happens(Profile.LostReply);
        if (losesReply)
        {
            FailOrForget(answer, isWrite);
        }

        Deliver(request, losesReply ? new TaskCompletionSource<T>() : answer);
        if (Happens(Profile.Doubled))
        {
            Deliver(request, losesReply || Happens(0.5) ? new TaskCompletionSource<T>() : answer);
        }

        return answer.Task;
    }

    private void Deliver<T>(Func<Task<T>> request, TaskCompletionSource<T> answer)
    {
        var delay = Happens(Profile.Late) ? Profile.MaxLateness * Fraction() : Delay();
        var back = Delay();
        After(delay, () => _ = CarryOutAsync(request, back, answer));
    }

    private async Task CarryOutAsync<T>(Func<Task<T>> request, TimeSpan back, TaskCompletionSource<T> answer)
    {
        try
        {
            var result = await request();
            After(back, () => answer.TrySetResult(result));
        }
        catch (Exception failure)
        {
            After(back, () => answer.TrySetException(failure));
        }
    }

    private void FailOrForget<T>(TaskCompletionSource<T> answer, bool isWrite)
    {
        if (Happens(0.7))
        {
            After(Delay() * 2, () => answer.TrySetException(isWrite ? new AmbiguousOutcomeException("The connection was reset.") : Busy()));
        }
    }

    private static GraphException Busy() => new(ErrorCodes.DatabaseUnavailable, "The store is busy.");

    private void After(TimeSpan delay, Action action)
    {
        if (delay == TimeSpan.Zero)
        {
            action();
        }
        else
        {
            _ = clock.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Delay() => Profile.MaxDelay == TimeSpan.Zero ? TimeSpan.Zero : Profile.MaxDelay * Fraction();

    private bool Happens(double probability) => probability > 0 && Fraction() < probability;

    private double Fraction()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    private int Choose(int count)
    {
        lock (random)
        {
            return random.Next(count);
        }
    }
}
