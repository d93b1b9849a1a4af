using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>
/// The rows that a pipeline is run for in one round. Several arguments go through at once; each of their rows then carries
/// the number of its argument in the origin slot, in ascending order, and operators with state keep it by argument.
/// </summary>
internal sealed class ArgumentFrame
{
    /// <param name="originSlot">Slot of the argument's number, −1 at the top of a statement, where there is one argument only.</param>
    public ArgumentFrame(int originSlot) => OriginSlot = originSlot;

    public int OriginSlot { get; }

    public bool HasOrigins => OriginSlot >= 0;

    /// <summary>The arguments of this round.</summary>
    public RowBatch Arguments { get; private set; } = new(0) { Count = 1 };

    public int Count => Arguments.Count;

    /// <summary>Marks arguments of which the pipeline's end wants no more rows; null when it does not say.</summary>
    public bool[]? Done { get; set; }

    /// <summary>Slots of the arguments that operators inside take from there again.</summary>
    public SlotSet Restored { get; } = new();

    /// <summary>A frame for pipelines that are run for one argument at a time.</summary>
    public static ArgumentFrame Single() => new(-1);

    /// <summary>Asks for slots of the arguments.</summary>
    public void Require(SlotSet slots) => Restored.Add(slots);

    /// <summary>Begins a round: numbers the arguments.</summary>
    public void Begin(RowBatch arguments)
    {
        Arguments = arguments;
        if (HasOrigins)
        {
            Vector numbers = arguments.Columns[OriginSlot] ??= new Vector();
            RowIndexes.Ascending(arguments.Count).CopyTo(numbers.ResetNodes(arguments.Count));
        }
    }

    /// <summary>The arguments' numbers of a batch of this pipeline. They ride in a vector of node ordinals, the only one of 32-bit integers.</summary>
    public ReadOnlySpan<int> Origins(RowBatch batch) => batch[OriginSlot].Nodes;
}
