using Serverless.GraphCore.Storage.Objects;

namespace Serverless.Api.Usage;

/// <summary>
/// Turns the running totals of an open database's store into what was added since the last look. Looks may come at the same time: each takes the difference to the one
/// before it in the order of their exchanges, so the sum of all is what the totals have grown by, though a single one may be negative.
/// </summary>
internal sealed class StoreMeter(CountingObjectStore store)
{
    private long requests;
    private long bytes;

    public void AddTo(HourCounters hour)
    {
        StoreCounters now = store.Counters;
        long total = now.BytesRead + now.BytesWritten;
        if (now.Requests == Volatile.Read(ref requests) && total == Volatile.Read(ref bytes))
        {
            return;
        }

        hour.AddStore(now.Requests - Interlocked.Exchange(ref requests, now.Requests), total - Interlocked.Exchange(ref bytes, total));
    }
}
