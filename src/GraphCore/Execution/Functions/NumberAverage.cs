namespace Serverless.GraphCore.Execution.Functions;

/// <summary>
/// The average of numbers. Integers are summed exactly, so their order never shows; floats with Neumaier's compensation (Rundungsfehleranalyse
/// einiger Verfahren zur Summation endlicher Summen, 1974), which keeps what a running mean or a plain sum loses. Sums do not overflow.
/// </summary>
internal struct NumberAverage
{
    // No count of numbers below the largest float, scaled so, sums up to infinity.
    private const double Scale = 1.0 / (1UL << 32) / (1UL << 32);

    private Int128 integers;
    private double floats;
    private double compensation;
    private State state;

    /// <summary>How many numbers.</summary>
    public long Count { get; private set; }

    /// <summary>The average; NaN when there are no numbers.</summary>
    public readonly double Value => (state & State.NotFinite) != 0 ? Infinity()
        : (state & State.Scaled) != 0 ? (((double)integers * Scale) + floats + compensation) / Count / Scale
        : ((double)integers + floats + compensation) / Count;

    public void Add(long number)
    {
        integers += number;
        Count++;
    }

    public void Add(double number)
    {
        Count++;
        if (!double.IsFinite(number))
        {
            state |= double.IsNaN(number) ? State.NotANumber : number > 0 ? State.Positive : State.Negative;
            return;
        }

        double term = (state & State.Scaled) != 0 ? number * Scale : number;
        double sum = floats + term;
        if (!double.IsFinite(sum))
        {
            state |= State.Scaled;
            (floats, compensation, term) = (floats * Scale, compensation * Scale, number * Scale);
            sum = floats + term;
        }

        compensation += Math.Abs(floats) >= Math.Abs(term) ? floats - sum + term : term - sum + floats;
        floats = sum;
    }

    private readonly double Infinity() => (state & State.NotFinite) switch
    {
        State.Positive => double.PositiveInfinity,
        State.Negative => double.NegativeInfinity,
        _ => double.NaN,
    };

    [Flags]
    private enum State : byte
    {
        None = 0,
        Scaled = 1,
        Positive = 2,
        Negative = 4,
        NotANumber = 8,
        NotFinite = Positive | Negative | NotANumber,
    }
}
