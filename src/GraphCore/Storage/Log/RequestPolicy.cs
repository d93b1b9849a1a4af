using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Log;

/// <summary>How long a request to the store may take, and how reads are repeated. Writes are never repeated here.</summary>
internal sealed class RequestPolicy(LogOptions options, TimeProvider clock)
{
    private const int ReadAttempts = 4;
    private const int LeastBytesPerSecond = 1 << 20;

    /// <summary>The clock of all waiting.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>
    /// Waits for a request, at most for the request time-out; then it is left alone, and may still be carried out.
    /// </summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public Task<T> LimitAsync<T>(Task<T> request, CancellationToken cancellationToken) =>
        Waiting.ForAsync(request, options.RequestTimeout, Clock, cancellationToken);

    /// <summary>As above, for a request that carries many bytes: their time on the way is added.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public Task<T> LimitAsync<T>(Task<T> request, long bytes, CancellationToken cancellationToken) =>
        Waiting.ForAsync(request, options.RequestTimeout + TimeSpan.FromSeconds((double)bytes / LeastBytesPerSecond), Clock, cancellationToken);

    /// <summary>Reads, and repeats the read a few times when the store is unavailable.</summary>
    /// <exception cref="GraphException">The store stayed unavailable, or what was read is damaged.</exception>
    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await LimitAsync(read(cancellationToken), cancellationToken);
            }
            catch (GraphException failure) when (failure.Code == ErrorCodes.DatabaseUnavailable && attempt < ReadAttempts - 1)
            {
            }
            catch (TimeoutException failure)
            {
                if (attempt == ReadAttempts - 1)
                {
                    throw new GraphException(ErrorCodes.DatabaseUnavailable, "The object store does not answer; repeat the request later.", innerException: failure);
                }
            }

            await PauseAsync(attempt, cancellationToken);
        }
    }

    /// <summary>The pause before attempt number <paramref name="attempt"/> + 1.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay * Math.Pow(2, Math.Min(attempt, 20));
        return Task.Delay(delay < options.MaxRetryDelay ? delay : options.MaxRetryDelay, Clock, cancellationToken);
    }
}
