using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>Paths of one length that have been found and are still to be tested, and those that were taken, which become rows.</summary>
internal sealed class PathCandidates
{
    private const int Most = 64;

    private readonly QueryContext context;
    private readonly PathPart[] parts;
    private readonly (int Slot, ExpressionProgram Program)[] columns;
    private readonly ExpressionProgram? predicate;
    private readonly RowGather outer;
    private readonly RowGather carried;
    private readonly RowBatch tested;
    private readonly RowBatch output;
    private readonly Columns found;
    private readonly Columns taken;
    private readonly List<int> rows = [];
    private readonly int capacity;
    private int[] repeated = [];
    private sbyte[] truths = [];

    /// <param name="carried">Slots of the source's rows that are needed afterwards.</param>
    public PathCandidates(PhysicalPlanner planner, SelectPaths plan, int[] carried)
    {
        context = planner.Context;
        parts = plan.Parts;
        this.carried = new RowGather(carried);
        var needed = new SlotSet();
        if (plan.Predicate is not null)
        {
            var compiler = new ExpressionCompiler(planner);
            columns = Array.ConvertAll(plan.Columns, column => (column.Variable.Slot, compiler.Compile(column.Expression)));
            predicate = compiler.Compile(plan.Predicate);
            needed = predicate.Slots.Copy();
            foreach ((int slot, ExpressionProgram program) in columns)
            {
                needed.Remove(slot);
                needed.Add(program.Slots);
            }
        }

        columns ??= [];
        foreach (PathPart part in parts)
        {
            needed.Remove(part.Relationships.Slot);
            if (part.End != plan.To)
            {
                needed.Remove(part.End.Slot);
            }
        }

        OuterSlots = needed;
        outer = new RowGather(needed.ToArray());
        tested = new RowBatch(planner.Width);
        output = new RowBatch(planner.Width);
        found = new Columns(parts, plan.To);
        taken = new Columns(parts, plan.To);
        capacity = planner.Context.MaxBatchRows;
    }

    /// <summary>Slots of the source's rows that the test reads.</summary>
    public SlotSet OuterSlots { get; }

    /// <summary>Paths to be tested.</summary>
    public int Count => found.Count;

    /// <summary>Their length.</summary>
    public int Length { get; private set; }

    public bool IsFull => found.Count >= Most;

    public void Begin()
    {
        rows.Clear();
        taken.Clear();
        found.Clear();
    }

    /// <summary>Adds the path that a trail has become.</summary>
    public void Add(PathMap map, TrailSearch search, int trail)
    {
        Length = search.LengthOf(trail);
        int part = 0;
        var relationships = new List<Value>();
        for (int at = trail; search.RestOf(at) >= 0; at = search.RestOf(at))
        {
            if (search.HandleOf(at) >= 0)
            {
                relationships.Add(new RelationshipReference(search.HandleOf(at)));
                continue;
            }

            found.Add(part++, relationships.Count == 0 ? ListValue.Empty : new ListValue([.. relationships]), map.NodeOf(search.EntryOf(at)));
            relationships.Clear();
        }
    }

    /// <summary>Adds a path of one part.</summary>
    public void Add(long[] relationships, int end)
    {
        Length = relationships.Length;
        var values = new Value[relationships.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new RelationshipReference(relationships[i]);
        }

        found.Add(0, new ListValue(values), end);
    }

    /// <summary>Tests the paths, all found for one row.</summary>
    public async ValueTask TestAsync(RowBatch source, int row)
    {
        if (predicate is null)
        {
            return;
        }

        Buffers.Take(ref repeated, Count).Fill(row);
        outer.Gather(source, repeated.AsSpan(0, Count), tested);
        found.WriteTo(tested);
        tested.Count = Count;
        foreach ((int slot, ExpressionProgram program) in columns)
        {
            tested[slot] = await program.EvaluateAsync(tested);
        }

        await predicate.RunAsync(tested);
        Truths.Read(predicate.Root, Buffers.Take(ref truths, Count));
    }

    /// <summary>Whether a path has passed the test.</summary>
    public bool Passes(int candidate) => predicate is null || truths[candidate] == Truths.True;

    public void Forget() => found.Clear();

    /// <summary>Makes a path a row. False: the next operator stopped.</summary>
    public ValueTask<bool> TakeAsync(int candidate, RowBatch source, int row, PhysicalOperator next)
    {
        rows.Add(row);
        taken.Add(found, candidate);
        return rows.Count < capacity ? new ValueTask<bool>(true) : PassAsync(source, next);
    }

    /// <summary>Passes the rows on. False: the next operator stopped.</summary>
    public async ValueTask<bool> PassAsync(RowBatch source, PhysicalOperator next)
    {
        context.Budget.Check();
        if (rows.Count == 0)
        {
            return true;
        }

        carried.Gather(source, rows.ToArray(), output);
        taken.WriteTo(output);
        output.Count = rows.Count;
        rows.Clear();
        taken.Clear();
        return await next.PushAsync(output);
    }

    /// <summary>What paths bind, by column: for each part its relationships and the node at its end.</summary>
    private sealed class Columns(PathPart[] parts, Cypher.Semantics.Variable to)
    {
        private readonly List<Value>[] lists = [.. parts.Select(static _ => new List<Value>())];
        private readonly List<int>[] nodes = [.. parts.Select(static _ => new List<int>())];
        private readonly Vector[] listVectors = [.. parts.Select(static _ => new Vector())];
        private readonly Vector[] nodeVectors = [.. parts.Select(static _ => new Vector())];

        public int Count => lists[^1].Count;

        public void Add(int part, Value relationships, int end)
        {
            lists[part].Add(relationships);
            nodes[part].Add(end);
        }

        public void Add(Columns other, int row)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                Add(part, other.lists[part][row], other.nodes[part][row]);
            }
        }

        public void Clear()
        {
            for (int part = 0; part < parts.Length; part++)
            {
                lists[part].Clear();
                nodes[part].Clear();
            }
        }

        public void WriteTo(RowBatch batch)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                lists[part].CopyTo(listVectors[part].ResetValues(Count));
                batch[parts[part].Relationships.Slot] = listVectors[part];
                if (parts[part].End != to)
                {
                    nodes[part].CopyTo(nodeVectors[part].ResetNodes(Count));
                    batch[parts[part].End.Slot] = nodeVectors[part];
                }
            }
        }
    }
}
