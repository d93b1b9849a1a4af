using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>
/// Counts that every pin of a database's chunks changes. Each processor has a stripe of its own, so that they do not pass one cache line
/// around; only the sum over the stripes means something.
/// </summary>
internal sealed class PinCounters
{
    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 16)) - 1;

    private readonly Stripe[] _stripes = new Stripe[Mask + 1];

    /// <summary>Pins of chunks that were there.</summary>
    public long Hits
    {
        get
        {
            long sum = 0;
            foreach (ref var stripe in _stripes.AsSpan())
            {
                sum += Interlocked.Read(ref stripe.Hits);
            }

            return sum;
        }
    }

    /// <summary>Bytes of the chunks that have a pin. Read while pins change, it may miss some of the changes.</summary>
    public long PinnedBytes
    {
        get
        {
            long sum = 0;
            foreach (ref var stripe in _stripes.AsSpan())
            {
                sum += Interlocked.Read(ref stripe.PinnedBytes);
            }

            return sum;
        }
    }

    public void CountHit() => Interlocked.Increment(ref Current.Hits);

    public void AddPinnedBytes(long bytes) => Interlocked.Add(ref Current.PinnedBytes, bytes);

    private ref Stripe Current => ref _stripes[Thread.GetCurrentProcessorId() & Mask];

    /// <summary>Two cache lines: an array's first element need not begin on one.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Stripe
    {
        public long Hits;
        public long PinnedBytes;
    }
}
