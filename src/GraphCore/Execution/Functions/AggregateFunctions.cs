namespace Serverless.GraphCore.Execution.Functions;

/// <summary>The aggregating functions.</summary>
internal static class AggregateFunctions
{
    public static void Register(FunctionLibrary library)
    {
        library.AddAggregate("count(input :: ANY) :: INTEGER", "Returns the number of values that are not null.", static () => new CountAggregator());
        library.AddAggregate("sum(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION", "Returns the sum of numbers or of durations, 0 when there are none.", static () => new SumAggregator());
        library.AddAggregate("avg(input :: INTEGER | FLOAT | DURATION) :: FLOAT | DURATION", "Returns the average of numbers or of durations, null when there are none.", static () => new AverageAggregator());
        library.AddAggregate("min(input :: ANY) :: ANY", "Returns the first value in the order of ORDER BY.", static () => new ExtremeAggregator(sign: -1));
        library.AddAggregate("max(input :: ANY) :: ANY", "Returns the last value in the order of ORDER BY.", static () => new ExtremeAggregator(sign: 1));
        library.AddAggregate("collect(input :: ANY) :: LIST<ANY>", "Returns a list of the values that are not null.", static () => new CollectAggregator());
        library.AddAggregate("stDev(input :: INTEGER | FLOAT) :: FLOAT", "Returns the standard deviation of a sample.", static () => new DeviationAggregator("stDev", isSample: true));
        library.AddAggregate("stDevP(input :: INTEGER | FLOAT) :: FLOAT", "Returns the standard deviation of a whole population.", static () => new DeviationAggregator("stDevP", isSample: false));
        library.AddAggregate("percentileCont(input :: INTEGER | FLOAT, percentile :: INTEGER | FLOAT) :: FLOAT", "Returns the percentile of numbers, interpolated between neighbours.", static () => new PercentileAggregator("percentileCont", isContinuous: true));
        library.AddAggregate("percentileDisc(input :: INTEGER | FLOAT, percentile :: INTEGER | FLOAT) :: INTEGER | FLOAT", "Returns the number nearest to the percentile.", static () => new PercentileAggregator("percentileDisc", isContinuous: false));
    }
}
