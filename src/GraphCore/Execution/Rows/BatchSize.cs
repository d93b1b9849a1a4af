namespace Serverless.GraphCore.Execution.Rows;

/// <summary>
/// How many rows a producer puts into its next batch: few at first, so that small queries touch little memory, then more
/// with each full batch.
/// </summary>
internal struct BatchSize(int max)
{
    private const int First = 64;
    private const int Factor = 8;

    /// <summary>Rows of the largest batch unless a test says otherwise.</summary>
    public const int Largest = 2048;

    public int Current { get; private set; } = Math.Min(First, max);

    /// <summary>A batch was full.</summary>
    public void Grow() => Current = Math.Min(Current * Factor, max);
}
