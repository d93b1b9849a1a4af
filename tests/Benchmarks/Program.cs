using BenchmarkDotNet.Running;
using Serverless.Benchmarks.Http;

if (args is ["http", .. var rest])
{
    return HttpWorkload.Run(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
